import { beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { Asking } from "../harness/people.ts"

/**
 * A long download checks access again at each page, with its original credential. It breaks off then, so that nobody
 * mistakes half for the whole.
 *
 * Control: remove the `reopen` from server/src/sessions/export.ts (pass the first proof on): all of it arrives.
 */
const LINES = 500
/** Random letters that don't compress well, so that the pages have their full size. */
const lineOf = (line: number) =>
  `{"line":${line},"noise":"${Buffer.from(crypto.getRandomValues(new Uint8Array(48_000))).toString("base64")}"}\n`

onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])
  let id = ""
  let whole = 0

  beforeAll(async () => {
    id = (await house.session(alice, {}, 0)).id
    for (let line = 0; line < LINES; line += 100) {
      const lines = Array.from({ length: 100 }, (_, at) => lineOf(line + at)).join("")
      whole += lines.length
      await alice.send(calls.appendEntries, { id, line }, lines)
    }
  })

  /** Reads the first piece, lets something happen, and reads on. Returns how much arrived, and whether it was complete. */
  async function download(who: Asking, path: string, happens: () => Promise<unknown>) {
    const response = await who.fetch(path)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let bytes = (await reader.read()).value?.byteLength ?? 0
    await happens()
    const ended = async () => {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return true
        bytes += value.byteLength
      }
    }
    const complete = await ended().catch(() => false)
    return { complete, isCutShort: bytes < whole * 0.9 }
  }

  const paths = { "a session's lines": () => `/api/sessions/${id}/export`, "the account": () => "/api/me/export" }
  for (const [what, path] of Object.entries(paths)) {
    describe(`a download of ${what} breaks off`, () => {
      test("when its token is revoked", async () => {
        const { id: tokenId, token } = await alice.send(calls.createToken, { label: "a program", scopes: ["read"] })
        const program = house.asking({ authorization: `Bearer ${token}` })
        expect(await download(program, path(), () => alice.send(calls.revokeToken, { tokenId }))).toEqual({
          complete: false,
          isCutShort: true,
        })
      })

      test("when its sign-in ends", async () => {
        const browser = await house.browser(alice.address)
        expect(await download(browser, path(), () => browser.send(calls.signOut, {}))).toEqual({
          complete: false,
          isCutShort: true,
        })
      })

      test("when its person is disabled", async () => {
        const people = house.store.unrecorded.updateTable("people").where("id", "=", alice.id)
        const disabled = await download(alice, path(), () => people.set({ disabled_at: house.store.now }).execute())
        await people.set({ disabled_at: null }).execute()
        expect(disabled).toEqual({ complete: false, isCutShort: true })
      })

      test("and is whole when nothing happens", async () => {
        expect(await download(alice, path(), async () => {})).toEqual({ complete: true, isCutShort: false })
      })
    })
  }
})
