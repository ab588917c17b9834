import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { readConfig } from "../../server/src/config.ts"
import { rotateKey } from "../../server/src/operator/rotate-key.ts"
import { derivedKey, mac } from "../../server/src/storage/keys.ts"
import { onEachDatabase, type TestDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { type House, openHouse, type TokenHolder } from "../harness/people.ts"
import { refusedStart } from "../storage/starting.ts"

/** The server's key: a different one is detected, and it can be changed without losing what it has sealed. */

setDefaultTimeout(60_000)
const FIRST = "the first key of this server, 32 characters or more"
const SECOND = "the second key of this server, as long as it must be"

onEachDatabase((database) => {
  const open = (env: TestDatabase["env"], keys: Record<string, string>) => openHouse({ env }, keys)
  const verified = (env: TestDatabase["env"]) => operate(env.DATA_DIR, operatorCalls.verifyHistory, {})

  /** A house with a session, a link to it and a history, all made with the first key. */
  async function lived(): Promise<{ env: TestDatabase["env"]; alice: TokenHolder; id: string; url: string }> {
    const env = await database.another()
    const house = await open(env, { OPENCTL_SECRET: FIRST })
    const alice = await house.person("alice@example.com")
    const { id } = await house.session(alice)
    await alice.send(calls.invite, { id, email: "bob@example.com" })
    const { url } = await alice.send(calls.createLink, { id })
    await house.stop()
    return { env, alice, id, url }
  }
  const tokenIn = (url: string) => url.replace(/^.*\//, "")
  const asking = (house: House, who: TokenHolder) => house.asking({ authorization: `Bearer ${who.token}` })

  test("a server with another key than its data's does not start, and says what to do", async () => {
    const { env } = await lived()
    const { code, said } = await refusedStart(env.DATA_DIR, { ...env, OPENCTL_SECRET: SECOND })
    expect(code).toBe(1)
    expect(said).toMatch(/^This isn't the key that this server's data was sealed with\. Put the right one back: .*$/)
    const again = await open(env, { OPENCTL_SECRET: FIRST })
    expect(await verified(env)).toMatchObject({ good: true })
    await again.stop()
  })

  test("after a change of the key the history verifies, links open, and the old key is no longer needed", async () => {
    const { env, alice, id, url } = await lived()
    const changed = await open(env, { OPENCTL_SECRET: SECOND, OPENCTL_OLD_SECRET: FIRST })
    await asking(changed, alice).send(calls.patchSession, { id, title: "Sealed with the second key" })
    expect(await verified(env)).toMatchObject({ good: true, flaws: [] })
    await changed.stop()

    const house = await open(env, { OPENCTL_SECRET: SECOND })
    const { rows, good } = await verified(env)
    expect(good).toBe(true)
    expect(rows).toBeGreaterThan(4)
    expect((await house.asking().fetch(`/api/s/${tokenIn(url)}`)).status).toBe(200)
    const { links } = await asking(house, alice).send(calls.listLinks, { id })
    expect(links.map((link) => tokenIn(link.url))).toEqual([tokenIn(url)])
    const reset = await asking(house, alice).send(calls.rotateLink, { id, linkId: links[0]?.id ?? "" })
    expect((await house.asking().fetch(`/api/s/${tokenIn(reset.url)}`)).status).toBe(200)
    await house.stop()

    const { code, said } = await refusedStart(env.DATA_DIR, { ...env, OPENCTL_SECRET: FIRST })
    expect(code).toBe(1)
    expect(said).toStartWith("The server's key has been changed since, and this is an older one.")
  })

  test("rows sealed before the change can't be rewritten with the old key", async () => {
    const { env, id } = await lived()
    const house = await open(env, { OPENCTL_SECRET: SECOND, OPENCTL_OLD_SECRET: FIRST })
    const { db } = house.store
    const rows = await db.selectFrom("events").selectAll().where("chain", "=", id).orderBy("place").execute()
    const [last, before] = [rows.at(-1), rows.at(-2)]
    if (!last || !before) throw new Error("There are too few events.")
    const data = JSON.stringify({ forged: true })
    const { chain, place, session_id, name, actor_id, subject, names_hash, at } = last
    const forged = mac(
      derivedKey(new TextEncoder().encode(FIRST), "history"),
      JSON.stringify([before.mac, chain, place, session_id, name, actor_id, subject, data, names_hash, at]),
    )
    const write = house.store.unrecorded
    await write.updateTable("events").set({ data, mac: forged }).where("n", "=", last.n).execute()
    await write.updateTable("chains").set({ mac: forged }).where("chain", "=", id).execute()
    // The heads beside the database would show it as well; an attacker who rewrites the history removes them too.
    rmSync(join(env.DATA_DIR, "history-heads.jsonl"))
    await write.deleteFrom("head_files").execute()
    const { good, flaws } = await verified(env)
    expect(good).toBe(false)
    expect(flaws.map((flaw) => flaw.problem)).toEqual([
      "what was sealed before the server's key was changed is not as it was then",
    ])
    await house.stop()
  })

  if (database.name === "PostgreSQL") {
    test("the key is not changed while another server runs with the old one", async () => {
      const { env } = await lived()
      const old = await open(env, { OPENCTL_SECRET: FIRST })
      const folder = (await database.another()).DATA_DIR
      const { code, said } = await refusedStart(folder, {
        ...env,
        DATA_DIR: folder,
        OPENCTL_SECRET: SECOND,
        OPENCTL_OLD_SECRET: FIRST,
      })
      expect([code, said]).toEqual([
        1,
        "Other servers still use the previous key. Stop all of them, then start with the new key.",
      ])
      await old.stop()
    })
  }
})

describe("the key's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-test-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test("gets a new key from the operator, and the old one stays beside it", async () => {
    const env = { DATA_DIR: join(folder, "data"), DATABASE_URL: "", OPENCTL_SECRET: "" }
    const house = await openHouse({ env })
    await house.person("alice@example.com")
    await house.stop()
    const file = join(env.DATA_DIR, "secret")
    const before = readFileSync(file, "utf8")
    await rotateKey(readConfig(env))
    expect(readFileSync(file, "utf8")).not.toBe(before)
    const [kept = ""] = readdirSync(env.DATA_DIR).filter((name) => name.startsWith("secret.before-"))
    expect(readFileSync(join(env.DATA_DIR, kept), "utf8")).toBe(before)
    const again = await openHouse({ env })
    expect(await operate(env.DATA_DIR, operatorCalls.verifyHistory, {})).toMatchObject({ good: true })
    await again.stop()
  })

  test("may be anywhere, by OPENCTL_SECRET_FILE", () => {
    const file = join(folder, "key")
    writeFileSync(file, `${FIRST}\n`)
    const read = (env: Record<string, string>) => readConfig({ DATA_DIR: join(folder, "other"), ...env })
    expect(read({ OPENCTL_SECRET_FILE: file }).secret).toEqual(new TextEncoder().encode(FIRST))
    expect(() => read({ OPENCTL_SECRET_FILE: file, OPENCTL_SECRET: FIRST })).toThrow("both set")
    expect(() => read({ OPENCTL_SECRET_FILE: join(folder, "none") })).toThrow(/OPENCTL_SECRET_FILE is .* can't be read/)
    writeFileSync(file, "short")
    expect(() => read({ OPENCTL_SECRET_FILE: file })).toThrow("shorter than 32 characters")
  })
})
