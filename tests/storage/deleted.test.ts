import { expect, test } from "bun:test"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import type { Tables } from "../../server/src/storage/tables.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

/**
 * Where a deleted text is left, searched by its bytes: in every file of the data folder, and in every row. PostgreSQL's own
 * files are beyond our control. Control: without `secure_delete` (sqlite.ts), or without the merge (scrub.ts), the words are
 * still there.
 */
onEachDatabase((database) => {
  const { house } = cast(database)

  function filesWith(needle: Uint8Array): string[] {
    return (readdirSync(database.env.DATA_DIR, { recursive: true }) as string[]).filter((name) => {
      // The pages' own files, which a server that has just started is still writing.
      if (name.startsWith("assets")) return false
      const path = join(database.env.DATA_DIR, name)
      return statSync(path).isFile() && readFileSync(path).includes(needle)
    })
  }

  async function tablesWith(needle: string): Promise<string[]> {
    const found: string[] = []
    for (const { name } of await house.store.db.introspection.getTables()) {
      const rows = await house.store.db
        .selectFrom(name as keyof Tables)
        .selectAll()
        .execute()
      const text = JSON.stringify(rows, (_, value) =>
        value instanceof Uint8Array || value?.type === "Buffer"
          ? Buffer.from(value.data ?? value).toString("latin1")
          : value,
      )
      if (text.includes(needle)) found.push(name)
    }
    return found
  }

  test("a deleted session leaves none of its content", async () => {
    const alice = await house.person("alice@example.com")
    const { id } = await house.session(alice, { title: "Kept", agent: "claude-code" }, 0)
    const said = ["xylophonewords", "quarzuhrwords", "kommentarwords", "halbezeilewords", "riesenzeilewords"]
    const [line, packed, comment, half, big] = said as [string, string, string, string, string]
    const record = (text: string, nth: number) =>
      `${JSON.stringify({ type: "user", uuid: `u${nth}`, message: { content: `${text} number ${nth}` } })}\n`
    const body = Array.from({ length: 140 }, (_, nth) => record(nth > 132 ? line : packed, nth)).join("")
    const append = (at: number, text: string, source = "main") =>
      alice.fetch(`/api/sessions/${id}/entries?line=${at}&source=${source}`, { method: "POST", body: text })
    expect((await append(0, body)).status).toBe(200)
    expect((await append(0, half, "half")).status).toBe(200)
    expect((await append(0, `${big.repeat(600_000)}\n`, "big")).status).toBe(200)
    // Of another session, so that the deleted part of the search index is small, and the index keeps it.
    const other = await house.session(alice, { agent: "claude-code" }, 3000)
    await alice.send(calls.createComment, { id, seq: 1, text: comment })
    await alice.send(calls.invite, { id, email: "bob@example.com" })
    await house.findable()
    const pages = await house.store.db.selectFrom("pages").select("raw").where("session_id", "=", id).execute()
    const bytes = Buffer.from(pages[0]?.raw ?? new Uint8Array())
    const piece = bytes.subarray(20, 60)
    expect(piece.byteLength).toBe(40)
    // It was there, and this search finds it.
    expect(await tablesWith(comment)).toContain("comments")
    expect(await tablesWith(half)).toContain("sources")
    if (database.name === "SQLite") {
      for (const text of [line, comment, half, big]) expect(filesWith(Buffer.from(text))).not.toEqual([])
      expect(filesWith(piece)).not.toEqual([])
    }

    await alice.send(calls.deleteSession, { id })
    await house.findable()
    await house.store.scrub(true)
    for (const text of said) {
      expect([text, filesWith(Buffer.from(text))]).toEqual([text, []])
      expect([text, await tablesWith(text)]).toEqual([text, []])
    }
    expect(filesWith(piece)).toEqual([])
    expect((await alice.send(calls.searchSession, { id: other.id, q: "please" })).hits.length).toBeGreaterThan(0)
    const about = (table: "letters" | "rounds") =>
      house.store.db.selectFrom(table).select("session_id").where("session_id", "=", id).execute()
    expect([await about("letters"), await about("rounds")]).toEqual([[], []])
  }, 120_000)
})
