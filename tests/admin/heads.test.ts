import { afterAll, beforeEach, expect, test } from "bun:test"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { onEachDatabase, type TestDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { type House, openHouse } from "../harness/people.ts"
import { until } from "../harness/until.ts"

/**
 * Anybody who writes to the database and the data folder without the key leaves a trace. The control of each forgery is the
 * same, untouched history; if everything was put back to an earlier time, only a copy reveals it.
 */
onEachDatabase((database) => {
  let house: House
  let env: TestDatabase["env"]
  let folder: string
  let file: string

  /** A house of its own with many events, all of whose heads have been recorded. */
  beforeEach(async () => {
    await house?.stop()
    env = await database.another()
    folder = env.DATA_DIR
    file = join(folder, "history-heads.jsonl")
    house = await openHouse({ env })
    const alice = await house.person("alice@example.com")
    for (const nth of [1, 2, 3]) {
      const { id } = await house.session(alice, { title: `Number ${nth}` })
      await alice.send(calls.invite, { id, email: `bob${nth}@example.com` })
      await alice.send(calls.patchSession, { id, visibility: "public" })
    }
    await house.stop()
    house = await openHouse({ env })
  }, 60_000)
  afterAll(() => house?.stop())

  const db = () => house.store.unrecorded
  const problems = async (copy?: string) => {
    const { flaws } = await operate(folder, operatorCalls.verifyHistory, {}, copy === undefined ? {} : { body: copy })
    return flaws.map(({ problem }) => problem)
  }
  const lines = () => readFileSync(file, "utf8").trimEnd().split("\n")
  const write = (some: readonly string[]) => writeFileSync(file, some.map((line) => `${line}\n`).join(""))
  /** Removes the last event of a session, and adapts the chain's end. */
  const cutChain = async () => {
    const last = await db()
      .selectFrom("events")
      .selectAll()
      .where("name", "=", "visibility.changed")
      .orderBy("n", "desc")
      .limit(1)
      .executeTakeFirstOrThrow()
    const before = await db()
      .selectFrom("events")
      .selectAll()
      .where("chain", "=", last.chain)
      .where("place", "=", last.place - 1)
      .executeTakeFirstOrThrow()
    await db().deleteFrom("event_names").where("n", "=", last.n).execute()
    await db().deleteFrom("events").where("n", "=", last.n).execute()
    await db()
      .updateTable("chains")
      .set({ length: before.place, mac: before.mac })
      .where("chain", "=", last.chain)
      .execute()
    return last.chain
  }

  test("an untouched history has no flaws, and continues in the same stretch after a restart", async () => {
    expect(await problems()).toEqual([])
    expect(new Set(lines().map((line) => JSON.parse(line).file)).size).toBe(1)
  })

  test("a changed, missing, inserted, moved or cut-off line is found", async () => {
    const all = lines()
    const [first = "", second = "", third = ""] = all
    const changed = JSON.stringify({ ...JSON.parse(second), place: 1, mac: "other" })
    const forgeries: Record<string, string[]> = {
      changed: [first, changed, ...all.slice(2)],
      "taken out": [first, ...all.slice(2)],
      "slipped in": [first, first, ...all.slice(1)],
      moved: [first, third, second, ...all.slice(3)],
      "cut off": all.slice(0, -1),
      "cut off at the front": all.slice(1),
      emptied: [],
    }
    for (const [how, some] of Object.entries(forgeries)) {
      write(some)
      expect([how, (await problems()).length > 0]).toEqual([how, true])
    }
    write(all)
    expect(await problems()).toEqual([])
  })

  test("a missing file is found, also after a restart that began another one", async () => {
    rmSync(file)
    expect(await problems()).toEqual([expect.stringContaining("had been written, and are gone")])
    await house.session(await house.person("alice@example.com"))
    await house.stop()
    house = await openHouse({ env })
    expect(lines().length).toBeGreaterThan(0)
    expect(await problems()).toEqual([expect.stringContaining("had been written, and are gone")])
  })

  test("events removed together with their lines are found by the count", async () => {
    const chain = await cutChain()
    write(lines().filter((line) => JSON.parse(line).chain !== chain))
    expect((await problems()).length).toBeGreaterThan(0)
    // Nor does another count help: it has a seal of its own.
    await db().updateTable("head_files").set({ lines: 2 }).execute()
    expect((await problems()).join("\n")).toContain("the number of lines of the heads is not as it was written")
  })

  test("events removed together with all records of heads leave a flaw", async () => {
    await cutChain()
    rmSync(file)
    await db().deleteFrom("head_files").execute()
    const none = "no heads are written down, although there is a history that had them"
    expect(await problems()).toEqual([none])
    // Nor does it help to remove the heads that are recorded at once: after a while all are. The control is a young history.
    await db().updateTable("events").set({ name: "session.created" }).where("name", "=", "visibility.changed").execute()
    const young = await problems()
    expect(young).not.toContain(none)
    await db().updateTable("events").set({ at: 1 }).where("place", "=", 1).execute()
    expect(await problems()).toContain(none)
  })

  test("the place of a file is sealed, so that no row of another one hides that it is gone", async () => {
    await db().updateTable("head_files").set({ place: "elsewhere:/data" }).execute()
    rmSync(file)
    expect((await problems()).join("\n")).toContain("the number of lines of the heads is not as it was written")
  })

  test("a server knows which lines it wrote, even if file and database are restored together", async () => {
    const row = await db().selectFrom("head_files").selectAll().executeTakeFirstOrThrow()
    const early = readFileSync(file, "utf8")
    const alice = await house.person("alice@example.com")
    const { id } = await house.session(alice)
    await alice.send(calls.patchSession, { id, visibility: "public" })
    await until("new heads in the file", () => readFileSync(file, "utf8") !== early)
    expect(await problems()).toEqual([])
    writeFileSync(file, early)
    await db().updateTable("head_files").set(row).where("file", "=", row.file).execute()
    expect(await problems()).toEqual(["the number of lines of the heads is not the one that this server wrote last"])
  })

  test("a complete restore of an earlier state is found by a copy kept elsewhere", async () => {
    const row = await db().selectFrom("head_files").selectAll().executeTakeFirstOrThrow()
    const early = readFileSync(file, "utf8")
    const alice = await house.person("alice@example.com")
    const { id } = await house.session(alice)
    await alice.send(calls.patchSession, { id, visibility: "public" })
    await until("new heads in the file", () => readFileSync(file, "utf8") !== early)
    const copy = readFileSync(file, "utf8")
    expect(await problems(copy)).toEqual([])
    expect(await problems(early)).toEqual([])
    // It may be larger than the body of any other call.
    expect(await problems(copy + "\n".repeat(1_500_000))).toEqual([])
    // A server that was started since then doesn't know what it wrote.
    await house.stop()
    house = await openHouse({ env })
    // The session's whole history, its line, and the count: as they were before it.
    await db()
      .deleteFrom("event_names")
      .where("n", "in", (it) => it.selectFrom("events").select("n").where("chain", "=", id))
      .execute()
    await db().deleteFrom("events").where("chain", "=", id).execute()
    await db().deleteFrom("chains").where("chain", "=", id).execute()
    writeFileSync(file, early)
    await db().updateTable("head_files").set(row).where("file", "=", row.file).execute()
    // The control: without the copy nobody can tell.
    expect(await problems()).toEqual([])
    expect((await problems(copy)).length).toBeGreaterThan(0)
    expect((await problems(copy.replace(/"place":\d+/, '"place":99'))).join()).toContain("in the copy:")
  })

  test("taking access away is recorded at once", async () => {
    const before = lines().length
    const alice = await house.person("alice@example.com")
    const { id } = await house.session(alice)
    await alice.send(calls.patchSession, { id, visibility: "public" })
    // Long before the minute is over.
    await until("a line in the file", () => lines().length > before)
    expect(JSON.parse(lines().at(-1) ?? "{}")).toMatchObject({ chain: id, place: 2 })
    expect(await problems()).toEqual([])
  })
})
