import { Database } from "bun:sqlite"
import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { fixtureText } from "../../../tests/harness/agent-fixtures.ts"
import { opencode } from "./agent.ts"

/** The tables of version 1.18, as far as the queries look. */
const tables = `
  CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, title TEXT, version TEXT,
    time_created INTEGER, time_updated INTEGER);
  CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
  CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, data TEXT);`
const log = "CREATE TABLE event (id TEXT PRIMARY KEY, aggregate_id TEXT, seq INTEGER, type TEXT, data TEXT);"

const store = opencode.store!
const rows = fixtureText("opencode", "events").trimEnd().split("\n")
const session = "ses_aAbBcCdD0001"

function database(sql: string): Database {
  const made = new Database(":memory:")
  made.run(sql)
  return made
}

function written(made: Database, upTo: number): void {
  made.run("DELETE FROM event")
  for (const row of rows.slice(0, upTo)) {
    const { seq, type, data } = JSON.parse(row)
    made.run("INSERT INTO event VALUES (?, ?, ?, ?, ?)", [`e${seq}`, session, seq, type, JSON.stringify(data)])
  }
  made.run("INSERT INTO event VALUES ('other', 'ses_other', 0, 'message.updated.1', '{}')")
}

const linesIn = (made: Database, from = 0) =>
  made
    .query<{ line: string }, [string, number]>(store.lines)
    .all(session, from)
    .map(({ line }) => line)

const olderLinesIn = (made: Database) =>
  made
    .query<{ line: string }, [string]>(store.olderLines!)
    .all(session)
    .map(({ line }) => line)

test("a session's log is its lines, without states of the session that say nothing new", () => {
  const made = database(tables + log)
  written(made, rows.length)
  const lines = linesIn(made)
  const said = rows.filter((row) => {
    const { type, data } = JSON.parse(row)
    return (
      !type.startsWith("session.updated") ||
      (data.info.title === "Counting frogs" && data.info.cost === undefined && data.info.revert === undefined)
    )
  })
  expect(lines.map((line) => JSON.parse(line))).toEqual(said.map((row) => JSON.parse(row)))
})

test("the lines of a log only grow in number", () => {
  const made = database(tables + log)
  let before: string[] = []
  for (let upTo = 0; upTo <= rows.length; upTo++) {
    written(made, upTo)
    const lines = linesIn(made)
    expect(lines.slice(0, before.length)).toEqual(before)
    before = lines
  }
  for (const [nth, line] of before.entries()) expect(linesIn(made, JSON.parse(line).seq)).toEqual(before.slice(nth))
})

test("a row that is no JSON is passed over", () => {
  const made = database(tables + log)
  written(made, 3)
  made.run(`INSERT INTO event VALUES ('bad', '${session}', 9, 'message.updated.1', '{"info":')`)
  expect(linesIn(made)).toHaveLength(2)
})

test("sessions are listed newest first, with the session that calls them", () => {
  const made = database(tables)
  made.run(
    "INSERT INTO session VALUES ('ses_1', NULL, '/home/alice', 'Frogs', '1.2.0', 1, 5), ('ses_2', 'ses_1', '/home/alice', 'Newts', '1.2.0', 2, 9)",
  )
  expect(made.query(store.sessions).all()).toEqual([
    { id: "ses_2", parent: "ses_1", directory: "/home/alice", title: "Newts", updated: 9 },
    { id: "ses_1", parent: null, directory: "/home/alice", title: "Frogs", updated: 5 },
  ])
})

test("before there was a log, messages and parts make the lines that an export makes", () => {
  const exported = JSON.parse(fixtureDocument())
  const made = database(tables)
  const { id, directory, title, version, time } = exported.info
  made.run("INSERT INTO session VALUES (?, NULL, ?, ?, ?, ?, 9)", [id, directory, title, version, time.created])
  for (const [nth, { info, parts }] of exported.messages.entries()) {
    const { id: message, sessionID: _, ...data } = info
    made.run("INSERT INTO message VALUES (?, ?, ?, 9, ?)", [message, id, info.time.created + nth, JSON.stringify(data)])
    for (const { id: part, messageID: __, sessionID: ___, ...said } of parts)
      made.run("INSERT INTO part VALUES (?, ?, ?, 9, ?)", [part, message, id, JSON.stringify(said)])
  }
  const reader = opencode.reader!
  const readAll = (lines: readonly string[]) => {
    const state = reader.start("main")
    return lines
      .map((line) => reader.read(line, state))
      .map(({ draft: { at: _, ...draft }, facts }) => ({ draft, facts }))
  }
  const inOrder = (lines: ReturnType<typeof readAll>) =>
    [...lines].sort((a, b) => ((a.draft.id ?? "") < (b.draft.id ?? "") ? -1 : 1))
  expect(inOrder(readAll(olderLinesIn(made)))).toEqual(
    inOrder(readAll(opencode.document!.unroll(JSON.stringify(exported))!)),
  )
  expect(() => linesIn(made)).toThrow("event")
})

function fixtureDocument(): string {
  return readFileSync(`${import.meta.dirname}/fixtures/export.json`, "utf8")
}

test("a session in which nothing was said yet has no lines", () => {
  const made = database(tables)
  made.run("INSERT INTO session VALUES (?, NULL, '/home/alice', 'New session - 2026-11-27', '1.2.0', 1, 5)", [session])
  expect(olderLinesIn(made)).toEqual([])
  expect(made.query(store.sessions).all()).toMatchObject([{ title: null }])
})
