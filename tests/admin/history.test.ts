import { describe, expect, test } from "bun:test"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { readConfig } from "../../server/src/config.ts"
import { restore } from "../../server/src/operator/backup.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"
import { at, fixed, openHouse, refused } from "../harness/people.ts"

/** As an operator does it: a process of its own, in a folder that doesn't exist yet. */
async function restoreByProgram(from: string, env: Record<string, string>) {
  const program = join(import.meta.dirname, "../../server/src/main.ts")
  const DATA_DIR = join(env.DATA_DIR ?? "", "restored")
  const child = Bun.spawn([process.execPath, program, "restore", from], {
    env: { ...process.env, ...fixed, ...env, DATA_DIR },
    stdout: "pipe",
    stderr: "pipe",
  })
  const [said, complained, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { said, complained, code }
}

describe("the history and the backup", () => {
  onEachDatabase((database) => {
    const { house } = cast(database)
    const verify = () => operate(database.env.DATA_DIR, operatorCalls.verifyHistory, {})

    test("a history cut short with its head is found by the recorded heads", async () => {
      const alice = await house.person("alice@example.com")
      const { id } = await house.session(alice)
      await alice.send(calls.invite, { id, email: "bob@example.com" })
      expect(await verify()).toMatchObject({ good: true, flaws: [] })
      await house.stop()
      Object.assign(house, await openHouse(database))
      expect((await verify()).heads).toBeGreaterThan(0)
      const db = house.store.unrecorded
      const rows = await db.selectFrom("events").selectAll().where("chain", "=", id).orderBy("place").execute()
      const [last, before] = [rows.at(-1), rows.at(-2)]
      if (!last || !before) throw new Error("There are too few events.")
      await db.deleteFrom("event_names").where("n", "=", last.n).execute()
      await db.deleteFrom("events").where("n", "=", last.n).execute()
      await db.updateTable("chains").set({ length: before.place, mac: before.mac }).where("chain", "=", id).execute()
      const cut = await verify()
      expect(cut.good).toBe(false)
      expect(cut.flaws[0]?.problem).toContain("are gone")
      // Without the heads the chain doesn't show it; but it does show that they are gone.
      const file = join(database.env.DATA_DIR, "history-heads.jsonl")
      const heads = readFileSync(file)
      writeFileSync(file, "")
      const without = (await verify()).flaws.map((flaw) => flaw.problem)
      expect(without).toEqual([expect.stringContaining("lines of the heads had been written, and are gone")])
      // And heads written by somebody else don't count.
      writeFileSync(file, heads.toString().replace(/"place":\d+/g, '"place":1'))
      expect((await verify()).flaws.some((flaw) => flaw.problem.includes("history-heads.jsonl"))).toBe(true)
      writeFileSync(file, heads)
    })

    test("a backup is made while the server runs, and restored completely into an empty folder", async () => {
      if (database.name === "PostgreSQL") {
        const to = join((await database.another()).DATA_DIR, "backup")
        const made = await operate(database.env.DATA_DIR, operatorCalls.backUp, { to })
        expect(made.note).toContain("pg_dump")
        return
      }
      const env = await database.another()
      const home = await openHouse({ env })
      const carol = await home.person("carol@example.com")
      const made = await home.session(carol, { title: "To be kept" }, 300)
      // Too long for a row: it becomes a blob.
      await carol.fetch(`/api/sessions/${made.id}/entries?line=300`, {
        method: "POST",
        body: `${JSON.stringify({ said: "x".repeat(9_000_000) })}\n`,
      })
      const raw = await (await carol.fetch(`/api/sessions/${made.id}/export`)).text()
      const to = join((await database.another()).DATA_DIR, "backup")
      const backUp = () => operate(env.DATA_DIR, operatorCalls.backUp, { to })
      expect(await backUp()).toMatchObject({ blobs: 1 })
      expect(await refused(backUp())).toBe("409 CONFLICT")
      await carol.send(calls.deleteSession, { id: made.id })
      await home.stop()

      const fresh = await database.another()
      const config = readConfig({ ...fixed, ...fresh })
      const wrong = readConfig({ ...fixed, ...fresh, OPENCTL_SECRET: "another key, as long as it has to be for a key" })
      await expect(restore(to, wrong)).rejects.toThrow("The key doesn't belong")
      expect((await restore(to, config)).join("\n")).toMatch(/Restored 1 sessions[\s\S]*history is intact/)
      await expect(restore(to, config)).rejects.toThrow("is not empty")
      const again = await openHouse({ env: fresh })
      try {
        const there = at(again.url, fresh.DATA_DIR).asking({ authorization: `Bearer ${carol.token}` })
        expect(await (await there.fetch(`/api/sessions/${made.id}/export`)).text()).toBe(raw)
        expect(await refused(there.send(calls.searchSession, { id: made.id, q: "look" }))).toBe("yes")
        expect((await operate(fresh.DATA_DIR, operatorCalls.verifyHistory, {})).good).toBe(true)
      } finally {
        await again.stop()
      }
      expect(await restoreByProgram(to, await database.another())).toMatchObject({ code: 0, complained: "" })
      mkdirSync(join(fresh.DATA_DIR, "not-a-backup"))
      await expect(restore(join(fresh.DATA_DIR, "not-a-backup"), config)).rejects.toThrow("is not a backup")
    })
  })
})
