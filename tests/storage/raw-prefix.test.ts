import { expect, test } from "bun:test"
import { createHash } from "node:crypto"
import type { Source } from "#protocol/sessions"
import { onEachDatabase } from "../harness/databases.ts"
import { installation } from "./installation.ts"
import { numbered } from "./numbered.ts"

/** The raw prefix that a sender reports, by which it recognizes the file again. */
onEachDatabase((database) => {
  const here = installation(database)

  const told = (text: string) => ({ bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") })
  const rawOf = async (id: string) => (await here.client.session(id)).body.sources[0]?.raw
  const send = async (id: string, line: number, body: string, raw?: { bytes: number; sha256: string }) => {
    const more = raw ? `&raw=${raw.bytes}:${raw.sha256}` : ""
    const answer = await here.client.raw("POST", `/sessions/${id}/entries?line=${line}${more}`, body)
    return answer.status
  }

  test("it is kept with the lines that it comes with, and given to the owner", async () => {
    const { id } = await here.client.create()
    expect(await send(id, 0, numbered(0, 3))).toBe(200)
    expect(await rawOf(id)).toBeNull()
    expect(await send(id, 3, numbered(3, 7), told("the file so far"))).toBe(200)
    expect(await rawOf(id)).toEqual({ ...told("the file so far"), lines: 7 })
    // Another program appends and reports no prefix: the earlier one still holds for the lines before.
    expect(await send(id, 7, numbered(7, 9))).toBe(200)
    expect(await rawOf(id)).toEqual({ ...told("the file so far"), lines: 7 })
  })

  test("it moves on with lines that are here already, and with none, but never back", async () => {
    const { id } = await here.client.create()
    await send(id, 0, numbered(0, 5))
    await here.client.complete(id)
    expect(await send(id, 5, "", told("five lines and what was left out after them"))).toBe(200)
    expect(await rawOf(id)).toEqual({ ...told("five lines and what was left out after them"), lines: 5 })
    expect((await here.client.session(id)).body.status).toBe("complete")
    expect(await send(id, 0, numbered(0, 2), told("two lines"))).toBe(200)
    expect(await rawOf(id)).toMatchObject({ lines: 5 })
    expect(await send(id, 3, numbered(3, 5), told("five lines and more that was left out after them"))).toBe(200)
    expect(await rawOf(id)).toEqual({ ...told("five lines and more that was left out after them"), lines: 5 })
  })

  test("a body refused midway stores its first lines, and no hash", async () => {
    const { id } = await here.client.create()
    await send(id, 0, numbered(0, 2), told("two"))
    expect(await send(id, 2, `${numbered(2, 100_003)}`, told("all"))).toBe(413)
    const [source] = (await here.client.session(id)).body.sources
    expect([source?.lines, source?.raw]).toEqual([100_002, { ...told("two"), lines: 2 }])
  })

  test("only the owner gets it, and a malformed hash is refused", async () => {
    const { id } = await here.client.create()
    await send(id, 0, numbered(0, 2), told("two"))
    await here.client.call("PATCH", `/sessions/${id}`, { visibility: "public" })
    const stranger = await fetch(`${here.running.url}/api/sessions/${id}`)
    const { sources } = (await stranger.json()) as { sources: Source[] }
    expect(sources).toEqual([{ name: "main", lines: 2, first: 1, last: 2 }])
    for (const raw of ["12", "12:ab", `-1:${"a".repeat(64)}`, `1e3:${"a".repeat(64)}`, `12:${"A".repeat(64)}`]) {
      const answer = await here.client.raw("POST", `/sessions/${id}/entries?line=2&raw=${raw}`, numbered(2, 3))
      expect([raw, answer.status]).toEqual([raw, 400])
    }
  })
})
