import { expect, test } from "bun:test"
import { gzipSync, zstdCompressSync } from "node:zlib"
import { chanceOf } from "../harness/chance.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { serve } from "../harness/served.ts"
import { clientOf } from "./client.ts"
import { installation } from "./installation.ts"
import { memoryOf, watchMemory } from "./memory.ts"
import { makePerson, quiet } from "./person.ts"

const chance = chanceOf(11)

/** Bodies that are compressed, truncated, or compressed by an attacker. */
onEachDatabase((database) => {
  const here = installation(database, { MAX_SESSION_MB: "2" })
  const lines = Array.from({ length: 3000 }, (_, index) => `{"n":${index},"chance":"${chance.from(0, 1e15)}"}\n`).join(
    "",
  )
  const packers = { gzip: (bytes: Uint8Array) => gzipSync(bytes), zstd: (bytes: Uint8Array) => zstdCompressSync(bytes) }

  for (const [encoding, pack] of Object.entries(packers)) {
    const headers = { "content-encoding": encoding }

    test(`a body in ${encoding} is unpacked`, async () => {
      const { id } = await here.client.create()
      const answer = await here.client.append(id, new Uint8Array(pack(Buffer.from(lines))), { headers })
      expect(answer).toEqual({ status: 200, body: { lines: 3000, entries: 3000 } })
      expect((await here.client.export(id)).toString()).toBe(lines)
    })

    test(`of a ${encoding} body that breaks off, what came whole is stored, and the answer says so`, async () => {
      const { id } = await here.client.create()
      const packed = pack(Buffer.from(lines))
      const half = new Uint8Array(packed.subarray(0, Math.floor(packed.byteLength / 2)))
      const answer = await here.client.append(id, half, { headers })
      expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } })
      const { sources } = (await here.client.session(id)).body
      const stored = sources[0]?.lines ?? 0
      if (encoding === "gzip") expect(stored).toBeGreaterThan(500)
      expect(lines.startsWith((sources.length > 0 ? await here.client.export(id) : "").toString())).toBe(true)
      const rest = new Uint8Array(pack(Buffer.from(lines.split("\n").slice(stored).join("\n"))))
      expect((await here.client.append(id, rest, { line: stored, headers })).body).toEqual({
        lines: 3000,
        entries: 3000,
      })
      expect((await here.client.export(id)).toString()).toBe(lines)
    })

    test(`what is not ${encoding} at all is refused with 400`, async () => {
      const { id } = await here.client.create()
      const answer = await here.client.append(id, "{}\n{}\n", { headers })
      expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } })
    })

    test(`a decompression bomb in ${encoding} is refused with 413 and costs little memory`, async () => {
      const own = await database.another()
      const person = await makePerson(own)
      // A process of its own: this one has the bombs in its memory.
      const served = await serve(quiet(own, { MAX_SESSION_MB: "20" }))
      try {
        const client = clientOf(served.url, person.token)
        // One line of 300 MB, and endless lines: both compress to almost nothing.
        for (const piece of ["x", `{"n":${"1".repeat(60_000)}}\n`]) {
          const { id } = await client.create()
          const bomb = new Uint8Array(pack(Buffer.alloc(300_000_000, piece)))
          const before = memoryOf(served.pid)
          const watch = watchMemory(served.pid)
          const answer = await client.append(id, bomb, { headers })
          expect(answer).toMatchObject({ status: 413, body: { code: "TOO_LARGE" } })
          // The longest line exists twice while its pieces are joined; the bomb would be 300 MB.
          expect(watch.stop() - before).toBeLessThan(200_000_000)
        }
      } finally {
        await served.stop()
      }
    }, 60_000)
  }

  test("a bomb of empty lines is refused before it makes millions of entries", async () => {
    const { id } = await here.client.create()
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(20_000_000, "\n")))
    const answer = await here.client.append(id, bomb, { headers: { "content-encoding": "gzip" } })
    expect(answer).toMatchObject({ status: 413, body: { code: "TOO_LARGE" } })
    expect((await here.client.session(id)).body.entries).toBeLessThan(40_000)
  }, 60_000)

  test("an unknown Content-Encoding is refused with 400, whatever its name", async () => {
    const { id } = await here.client.create()
    for (const encoding of ["br", "deflate", "gzip, gzip", "x"]) {
      const answer = await here.client.append(id, "{}\n", { headers: { "content-encoding": encoding } })
      expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } })
    }
    expect((await here.client.append(id, "{}\n", { headers: { "content-encoding": "identity" } })).status).toBe(200)
  })
})
