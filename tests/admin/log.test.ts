import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { addressOf } from "#protocol/client"
import { readConfig } from "../../server/src/config.ts"
import { chainedBy } from "../../server/src/history/chain.ts"
import { openStore } from "../../server/src/storage/store.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { at, fixed } from "../harness/people.ts"
import { type Served, serve } from "../harness/served.ts"

describe("the log", () => {
  onEachDatabase((database) => {
    let served: Served
    beforeAll(async () => {
      const { PORT: _, ...rest } = fixed
      served = await serve({ ...rest, ...database.env, LOG_LEVEL: "debug" })
    })
    afterAll(() => served?.stop())

    test("no call leaves a token, a page's id, a query or an email address in the log", async () => {
      const house = at(served.url, database.env.DATA_DIR)
      const alice = await house.person("alice@example.com")
      const browser = await house.browser("alice@example.com")
      const made = await house.session(alice)
      const link = await alice.send(calls.createLink, { id: made.id })
      const linkToken = link.url.split("/").at(-1) ?? ""
      const secrets = [alice.token, made.append_token, linkToken, browser.cookie.split("=")[1] ?? ""]
      const told = { q: "a-query-nobody-sees", email: "invited@example.com" }
      const input = { ...told, id: made.id, emails: undefined, token: linkToken, seq: 1, line: 0, hash: "0".repeat(64) }
      // Twice: with a person, and with an invalid credential. Calls that end or delete something come last.
      const all = Object.entries(calls).sort(([, one], [, other]) => rank(one.method) - rank(other.method))
      for (const [, call] of all) {
        const fields = Object.fromEntries(Object.keys(call.input.shape).map((name) => [name, "1"]))
        const { url, body } = addressOf(call, { ...fields, ...input })
        const init = {
          method: call.method,
          ...(call.method === "GET" ? {} : { body: body ? JSON.stringify(body) : "{}" }),
        }
        for (const asker of [alice, browser, house.asking({ authorization: `Bearer ${"x".repeat(43)}` })]) {
          const answer = await asker.fetch(url, init)
          await answer.text()
          expect(`${call.method} ${call.path} ${answer.status >= 500 ? answer.status : ""}`).toBe(
            `${call.method} ${call.path} `,
          )
        }
      }
      // Unexpected errors are in the log completely, and still without any of these.
      const config = readConfig({ ...fixed, ...database.env })
      const store = await openStore({
        folder: config.dataDir,
        databaseUrl: config.databaseUrl,
        recording: chainedBy(config.secret),
      })
      await sql`alter table comments rename to comments_gone`.execute(store.unrecorded)
      await store.close()
      const failed = await house.person("bob@example.com").then((bob) => house.session(bob).then((it) => ({ bob, it })))
      const answer = await failed.bob.fetch(`/api/sessions/${failed.it.id}/comments?q=${told.q}`)
      expect(answer.status).toBe(500)
      await served.kill("SIGTERM")
      const lines = served
        .log()
        .split("\n")
        .filter((line) => line.startsWith("{"))
      expect(lines.filter((line) => line.includes("an unexpected error"))).toHaveLength(1)
      for (const line of lines) {
        for (const secret of [...secrets, ...Object.values(told), made.id, failed.it.id, failed.bob.token])
          expect(line).not.toContain(secret)
        expect(line).not.toMatch(/[\w.+-]+@[\w-]+\.[a-z]{2,}/)
      }
    })
  })
})

/** Calls that only read first, calls that remove something last. */
const rank = (method: string) => ["GET", "PUT", "PATCH", "POST", "DELETE"].indexOf(method)
