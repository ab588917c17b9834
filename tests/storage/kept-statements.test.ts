import { Database } from "bun:sqlite"
import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import type { Store } from "../../server/src/storage/store.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { openHouse } from "../harness/people.ts"
import { installation } from "./installation.ts"
import { databaseIn } from "./starting.ts"

/** Prepared statements must not be compiled, or planned, again at each call: that costs more than running them. */

onEachDatabase((database) => {
  if (database.name === "SQLite") return
  const here = installation(database)
  const askOn = (connection: Store["db"]) =>
    here.running.store.kept(
      "a trial of kept queries",
      { id: "nobody" },
      (db, it) => db.selectFrom("nodes").selectAll().where("id", "=", it.id),
      connection,
    )
  const oneConnection = <T>(work: (db: Store["db"]) => Promise<T>) => here.running.store.db.connection().execute(work)

  test("a kept query has a name on its connection", async () => {
    const named = sql<{ statement: string }>`select statement from pg_prepared_statements where name like 'kept_%'`
    const { rows } = await oneConnection(async (db) => {
      await askOn(db)
      return named.execute(db)
    })
    expect(rows.map((row) => row.statement)).toContain('select * from "nodes" where "id" = $1')
  })

  test("a kept query goes on when a newer node has changed its table", async () => {
    await oneConnection(async (db) => {
      await askOn(db)
      await db.schema.alterTable("nodes").addColumn("region", "text").execute()
      expect(await askOn(db)).toEqual([])
      expect(await askOn(db)).toEqual([])
    })
  })
})

/** Every statement prepared on a connection of the house from here on. */
function listenIn(): { texts: Set<string>; stop(): void } {
  const texts = new Set<string>()
  const { prepare } = Database.prototype
  Database.prototype.prepare = function (this: Database, text: string, ...rest) {
    texts.add(text)
    return prepare.call(this, text, ...rest)
  } as typeof prepare
  return {
    texts,
    stop() {
      Database.prototype.prepare = prepare
    },
  }
}

onEachDatabase((database) => {
  if (database.name === "PostgreSQL") return
  describe("the placeholder", () => {
    let heard: ReturnType<typeof listenIn>
    beforeAll(async () => {
      // Statements of migrations run once, on tables that change under them.
      await (await openHouse(database)).stop()
      heard = listenIn()
      const house = await openHouse(database)
      const alice = await house.person("alice@example.com")
      const bob = await house.person("bob@example.com")
      const { id } = await house.session(alice)
      await alice.send(calls.invite, { id, email: "bob@example.com" })
      await bob.send(calls.listSessions, {})
      await bob.send(calls.getSession, { id })
      await alice.send(calls.listCollaborators, { id })
      await alice.send(calls.createLink, { id })
      await alice.send(calls.listHistory, { id })
      await alice.fetch("/api/search?q=line")
      await house.stop()
    })
    afterAll(() => heard.stop())

    test("is one whose value SQLite does not look at, in every statement", () => {
      const asking = [...heard.texts].filter((text) => text.includes("?"))
      expect(asking.length).toBeGreaterThan(30)
      expect(asking.filter((text) => /[^+]\?/.test(text))).toEqual([])
    })

    test("changes no statement's plan", () => {
      const sqlite = new Database(databaseIn(database.env.DATA_DIR))
      const planOf = (text: string) =>
        sqlite
          .query<{ detail: string }, []>(`explain query plan ${text}`)
          .all()
          .map((step) => step.detail)
      const planned = [...heard.texts].filter((text) => /^(select|update|delete|insert)/.test(text))
      for (const text of planned) expect(planOf(text)).toEqual(planOf(text.replaceAll("+?", "?")))
      sqlite.close()
    })
  })
})

/** Microseconds of one execution, the best of many rounds: other load on the machine only makes a round longer. */
function cost(database: Database, text: string): number {
  const statement = database.prepare(text)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 40; round++) {
    const began = performance.now()
    for (let time = 0; time < 50; time++) statement.get(`id ${time}`)
    best = Math.min(best, ((performance.now() - began) * 1000) / 50)
  }
  return best
}

test("Bun's SQLite still recompiles a statement for a bare parameter; if it doesn't, the plus can go", () => {
  const database = new Database(":memory:")
  database.run("create table people (id text primary key, off integer)")
  database.run("create table sessions (id text primary key, owner text, seq integer)")
  // Long and never executed: this measures how long it takes to compile.
  const never = Array.from({ length: 30 }, (_, n) => `when s.seq = -${n} then (select max(id) from people p${n})`).join(
    " ",
  )
  const text = (place: string) =>
    `select case ${never} end, o.off from sessions s join people o on o.id = s.owner where s.id = ${place}`
  // Some fifty times as much when this was written.
  expect(cost(database, text("?"))).toBeGreaterThan(3 * cost(database, text("+?")))
  database.close()
})
