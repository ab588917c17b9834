import { expect, test } from "bun:test"
import { existsSync, mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs"
import path from "node:path"
import { sql } from "kysely"
import { open } from "../../server/src/access/open.ts"
import { nobody } from "../../server/src/access/viewer.ts"
import { readConfig } from "../../server/src/config.ts"
import { start } from "../../server/src/main.ts"
import { append } from "../../server/src/sessions/append.ts"
import { pathOfBlob } from "../../server/src/storage/blobs.ts"
import { hashSecret } from "../../server/src/storage/id.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { until } from "../harness/until.ts"
import { clientOf } from "./client.ts"
import { installation } from "./installation.ts"
import { makePerson, quiet } from "./person.ts"

/**
 * Images: stored once by their content, readable only through a session that refers to them, and freed with the last one.
 */
onEachDatabase((database) => {
  const here = installation(database)

  const withImage = (bytes: Uint8Array, media = "image/png") =>
    `${JSON.stringify({
      type: "user",
      uuid: crypto.randomUUID(),
      message: {
        role: "user",
        content: [
          { type: "text", text: "look" },
          { type: "image", source: { type: "base64", media_type: media, data: Buffer.from(bytes).toString("base64") } },
        ],
      },
    })}\n`

  const somePicture = () => crypto.getRandomValues(new Uint8Array(5000))
  const hashOf = (bytes: Uint8Array) => new Bun.CryptoHasher("sha256").update(bytes).digest("hex")

  async function withPicture(bytes: Uint8Array, media?: string): Promise<string> {
    const { id } = await here.client.create({ agent: "claude-code" })
    expect((await here.client.append(id, withImage(bytes, media))).status).toBe(200)
    return id
  }

  async function isKept(hash: string): Promise<boolean> {
    const row = await here.running.store.db
      .selectFrom("blobs")
      .select("hash")
      .where("hash", "=", hash)
      .executeTakeFirst()
    const file = path.join(database.env.DATA_DIR, "blobs", hash.slice(0, 2), hash)
    if (database.name === "SQLite") expect(existsSync(file)).toBe(row !== undefined)
    return row !== undefined
  }

  test("an image becomes a blob that only the session's readers can read", async () => {
    const bytes = somePicture()
    const hash = hashOf(bytes)
    const id = await withPicture(bytes)
    const [entry] = await here.client.all(id)
    expect(entry?.parts.at(-1)).toEqual({ type: "image", blob: hash, media: "image/png", bytes: 5000 })
    const response = await here.client.raw("GET", `/sessions/${id}/blobs/${hash}`)
    expect(response.headers.get("content-type")).toBe("image/png")
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)

    const other = await here.client.create()
    expect((await here.client.raw("GET", `/sessions/${other.id}/blobs/${hash}`)).status).toBe(404)
    const stranger = clientOf(here.running.url, (await makePerson(database.env)).token)
    expect((await stranger.raw("GET", `/sessions/${id}/blobs/${hash}`)).status).toBe(404)
    const theirs = await stranger.create()
    expect((await stranger.raw("GET", `/sessions/${theirs.id}/blobs/${hash}`)).status).toBe(404)
  })

  test("an image that another person already has takes as long to write as a new one", async () => {
    const bytes = somePicture()
    const hash = hashOf(bytes)
    await withPicture(bytes)
    const written = async () => {
      if (database.name === "SQLite") return statSync(pathOfBlob(database.env.DATA_DIR, hash)).ino
      const { rows } = await sql<{ ctid: string }>`select ctid::text from blobs where hash = ${hash}`.execute(
        here.running.store.db,
      )
      return rows[0]?.ctid
    }
    const before = await written()
    const stranger = clientOf(here.running.url, (await makePerson(database.env)).token)
    const { id } = await stranger.create({ agent: "claude-code" })
    expect((await stranger.append(id, withImage(bytes))).status).toBe(200)
    expect(await written()).not.toEqual(before)
  })

  test("a blob that is no displayable image is served as an inert download", async () => {
    const bytes = Buffer.from("<script>alert(1)</script>")
    const id = await withPicture(bytes, "text/html")
    const response = await here.client.raw("GET", `/sessions/${id}/blobs/${hashOf(bytes)}`)
    expect(response.headers.get("content-type")).toBe("application/octet-stream")
    expect(response.headers.get("content-disposition")).toBe("attachment")
    expect(response.headers.get("content-security-policy")).toContain("sandbox")
  })

  test("a blob stays as long as one session refers to it, and is freed with the last", async () => {
    const bytes = somePicture()
    const hash = hashOf(bytes)
    const first = await withPicture(bytes)
    const second = await withPicture(bytes)
    await here.client.call("DELETE", `/sessions/${first}`)
    expect(await isKept(hash)).toBe(true)
    expect((await here.client.raw("GET", `/sessions/${second}/blobs/${hash}`)).status).toBe(200)
    await here.client.call("DELETE", `/sessions/${second}`)
    expect(await isKept(hash)).toBe(false)
  })

  test("an append that is refused leaves no blob behind", async () => {
    const bytes = somePicture()
    const { id } = await here.client.create({ agent: "claude-code" })
    await here.running.store.unrecorded
      .updateTable("sessions")
      .set({ bytes: 600_000_000 })
      .where("id", "=", id)
      .execute()
    expect((await here.client.append(id, withImage(bytes))).status).toBe(413)
    expect(await isKept(hashOf(bytes))).toBe(false)
  })

  test("a picture that is appended while its last session is deleted is there afterwards", async () => {
    const bytes = somePicture()
    const hash = hashOf(bytes)
    let last = await withPicture(bytes)
    for (let round = 0; round < 25; round++) {
      const { id } = await here.client.create({ agent: "claude-code" })
      const [deleted, appended] = await Promise.all([
        here.client.call("DELETE", `/sessions/${last}`),
        here.client.append(id, withImage(bytes)),
      ])
      expect([deleted.status, appended.status]).toEqual([204, 200])
      expect((await here.client.raw("GET", `/sessions/${id}/blobs/${hash}`)).status).toBe(200)
      last = id
    }
  })

  test("deleting a session frees every row and blob of it", async () => {
    const { id } = await here.client.create({ agent: "claude-code" })
    const bytes = somePicture()
    await here.client.append(id, withImage(bytes))
    await here.client.append(id, `${withImage(somePicture())}{"big":"${"x".repeat(9_000_000)}"}\n`, {
      source: "agent-a",
    })
    await here.client.append(id, `${'{"n":1}\n'.repeat(300)}half`, { source: "agent-b" })
    const hashes = (
      await here.running.store.db.selectFrom("session_blobs").select("hash").where("session_id", "=", id).execute()
    ).map((row) => row.hash)
    expect(hashes.length).toBe(3)
    expect((await here.client.call("DELETE", `/sessions/${id}`)).status).toBe(204)
    const beside = ["entry_keys", "entry_calls", "turns", "sub_agents", "changed_files", "file_changes"] as const
    const lying = ["sources", "pages", "tail", "prompts", "session_blobs", "session_numbers", "pull_requests"] as const
    for (const table of [...lying, ...beside]) {
      const rows = await here.running.store.db
        .selectFrom(table)
        .select("session_id")
        .where("session_id", "=", id)
        .execute()
      expect([table, rows.length]).toEqual([table, 0])
    }
    for (const hash of hashes) expect(await isKept(hash)).toBe(false)
    expect((await here.client.append(id, "x\n")).status).toBe(404)
  })

  /** From here on the database deletes no blob. Returns the function that ends this. */
  async function keepAllBlobs(): Promise<() => Promise<unknown>> {
    const { dialect, unrecorded } = here.running.store
    const run = (text: string) => sql.raw(text).execute(unrecorded)
    if (dialect === "sqlite") {
      await run("create trigger no_blob_goes before delete on blobs begin select raise(abort, 'kept by a test'); end")
      return () => run("drop trigger no_blob_goes")
    }
    await run(`create function no_blob_goes() returns trigger language plpgsql as
      $$ begin raise exception 'kept by a test'; end $$`)
    await run("create trigger no_blob_goes before delete on blobs for each row execute function no_blob_goes()")
    return () => run("drop function no_blob_goes cascade")
  }

  test("a session whose blobs can't be freed is deleted all the same, and sweeping frees them later", async () => {
    const bytes = somePicture()
    const id = await withPicture(bytes)
    const freeAgain = await keepAllBlobs()
    try {
      expect((await here.client.call("DELETE", `/sessions/${id}`)).status).toBe(204)
      expect((await here.client.call("GET", `/sessions/${id}`)).status).toBe(404)
      expect(await isKept(hashOf(bytes))).toBe(true)
    } finally {
      await freeAgain()
    }
    await here.running.store.blobs.sweep()
    expect(await isKept(hashOf(bytes))).toBe(false)
  })

  test("the next start frees blobs that a crash left behind, and none that a session refers to", async () => {
    const kept = somePicture()
    await withPicture(kept)
    const orphan = await here.running.store.blobs.put(somePicture())
    const folder = path.join(database.env.DATA_DIR, "blobs", "00")
    const [half, unnamed, fresh] = [`${"00".repeat(32)}.draft`, "00".repeat(32), `${"00".repeat(32)}.fresh`]
    const dayAgo = Date.now() / 1000 - 86_401
    mkdirSync(folder, { recursive: true })
    for (const name of [half, unnamed, fresh]) writeFileSync(path.join(folder, name), "bytes")
    for (const name of [half, unnamed]) utimesSync(path.join(folder, name), dayAgo, dayAgo)
    // However old the file of a referenced blob is.
    const old = path.join(database.env.DATA_DIR, "blobs", hashOf(kept).slice(0, 2), hashOf(kept))
    if (database.name === "SQLite") utimesSync(old, dayAgo, dayAgo)

    await here.running.stop()
    here.running = await start(readConfig(quiet(database.env, { PORT: "0" })))
    here.client = clientOf(here.running.url, here.person.token)
    const row = () =>
      here.running.store.db.selectFrom("blobs").select("hash").where("hash", "=", orphan).executeTakeFirst()
    await until("the end of the orphan", async () => !(await row()))
    await here.running.stop()
    here.running = await start(readConfig(quiet(database.env, { PORT: "0" })))
    here.client = clientOf(here.running.url, here.person.token)

    expect(await isKept(orphan)).toBe(false)
    expect(await isKept(hashOf(kept))).toBe(true)
    const left = [half, unnamed, fresh].filter((name) => existsSync(path.join(folder, name)))
    expect(left).toEqual(database.name === "SQLite" ? [fresh] : [half, unnamed, fresh])
  })

  test("a picture swept away just before its session refers to it is stored again", async () => {
    const { store } = here.running
    const bytes = somePicture()
    const { id, append_token } = await here.client.create({ agent: "claude-code" })
    let puts = 0
    const put = async (given: Uint8Array) => {
      const hash = await store.blobs.put(given)
      if (puts++ === 0) await store.blobs.sweep()
      return hash
    }
    const program = { ...nobody, via: "append-token" as const, appendToken: hashSecret(append_token) }
    const lines = [Buffer.from(withImage(bytes).trimEnd())]
    const appended = await append(
      { ...store, blobs: { ...store.blobs, put } },
      await open(store, program, id, "append"),
      { source: "main", line: 0, lines, partial: null },
      { maxSessionBytes: 1_048_576, maxPersonBytes: 0 },
    )
    expect([appended.lines, puts]).toEqual([1, 2])
    expect((await here.client.raw("GET", `/sessions/${id}/blobs/${hashOf(bytes)}`)).status).toBe(200)
  })
})
