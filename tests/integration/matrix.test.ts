import { beforeAll, describe, expect, test } from "bun:test"
import type { Call } from "#protocol/call"
import { type CallName, calls } from "#protocol/calls"
import { Ability } from "#protocol/people"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { build, type Fixture, headersOf, keep } from "./matrix/fixture.ts"
import { callOf, probes, requestOf } from "./matrix/probes.ts"
import { expected, rows } from "./matrix/table.ts"
import {
  type Crowd,
  columnOf,
  disable,
  gather,
  isRefused,
  type LinkState,
  links,
  ownedBy,
  type Viewer,
  type ViewerName,
  viewerNames,
  viewers,
} from "./matrix/viewers.ts"

/**
 * Every cell: who asks, for a session in which state, with which link, for what. Each is one request over HTTP to the real
 * server, compared with the table that was written by hand. (The database makes sure that no remote session can be public or the team's:
 * tests/storage/remote-is-private.test.ts.)
 */
const states: Fixture["state"][] = (["live", "incomplete", "complete", "archived"] as const).flatMap((status) => [
  { kind: "recorded", status, visibility: "private" },
  { kind: "recorded", status, visibility: "public" },
  { kind: "recorded", status, visibility: "team" },
  { kind: "remote", status, visibility: "private" },
])

states.push({ kind: "recorded", status: "live", visibility: "private", commentsForReaders: true })

/**
 * The policy is the same code on both databases; only the expression of a role is SQL. So on the second one a session of
 * each kind, status and visibility is enough; the soak walks them all.
 */
const aFew = states.filter((_, index) => [0, 7, 9, 14, 16].includes(index))

const sayState = ({ kind, status, visibility, commentsForReaders }: Fixture["state"]) =>
  `a ${kind} session that is ${status} and ${visibility}${commentsForReaders ? ", with comments for readers" : ""}`

interface Cell {
  row: (typeof rows)[number]
  viewer: ViewerName
  link: LinkState
  status: number
}

/** The number of concurrent requests. */
const AT_ONCE = 24

describe("the table", () => {
  const sessionCalls = (Object.keys(calls) as CallName[]).filter((name) => Ability.safeParse(calls[name].door).success)

  test("has a row for every call that names a session, and none for a call that is not there", () => {
    expect([...new Set(rows.map((row) => callOf(row.name)))].sort()).toEqual([...sessionCalls].sort())
  })

  test("says how each row is asked for", () => {
    expect(Object.keys(probes).sort()).toEqual(rows.map((row) => row.name).sort())
  })
})

onEachDatabase((database) => {
  const { house } = cast(database)
  let crowd: Crowd

  beforeAll(async () => {
    crowd = await gather(house)
  })

  for (const state of database.name === "SQLite" || process.env.OPENCTL_SOAK ? states : aFew) {
    test(`${sayState(state)}: everybody, with every link, for everything`, async () => {
      const fixture = await build(house, crowd, state)
      const cells = cellsOf(state)
      expect(await walk(fixture, cells)).toEqual([])
    }, 180_000)
  }

  test("whose owner is disabled: gone for everybody, also with a link and though it is public or the team's", async () => {
    const eves = await ownedBy(house, crowd, "eve@example.com")
    for (const visibility of ["private", "team", "public"] as const) {
      const fixture = await build(house, eves, { kind: "recorded", status: "live", visibility })
      await disable(house, eves.people.owner.id)
      const cells = cellsOf(fixture.state, true).filter(({ link }) => link === "no link" || link === "valid")
      expect(await walk(fixture, cells, eves)).toEqual([])
      await house.store.unrecorded
        .updateTable("people")
        .set({ disabled_at: null })
        .where("id", "=", eves.people.owner.id)
        .execute()
    }
  }, 180_000)

  test("with a malformed id: gone for everyone, at every call", async () => {
    const real = await build(house, crowd, { kind: "recorded", status: "live", visibility: "public" })
    const bad = [
      "x",
      real.id.slice(1),
      `${real.id}0`,
      real.id.toUpperCase(),
      `${real.id}%00`,
      "%00",
      "..%2f..",
      "%F0%9F%98%80",
      "me",
    ]
    const wrong: string[] = []
    for (const id of bad) {
      const asked = rows.flatMap((row) => (["owner", "stranger", "nobody"] as const).map((viewer) => ({ row, viewer })))
      await inParallel(asked, async ({ row, viewer }) => {
        const { path, init } = requestOf(row.name, { ...real, id: "ID" }, viewer)
        const got = await ask(crowd, real, viewer, "valid", path.replace("ID", id), init)
        if (got !== 404) wrong.push(`${viewer} ${row.name} ${id}: ${got}`)
      })
    }
    expect(wrong).toEqual([])
  }, 180_000)

  test("opened by its link: as a link holder, or not at all", async () => {
    for (const state of states) {
      const fixture = await build(house, crowd, state)
      const wrong: string[] = []
      const asked = viewerNames.flatMap((viewer) => links.map((link) => ({ viewer, link })))
      await inParallel(asked, async ({ viewer, link }) => {
        const who: Viewer = viewers[viewer]
        const column = columnOf(who, state, link)
        // An old token no longer names a link; a revoked one still names its session, for people who are signed in.
        const named = link !== "no link" && link !== "rotated" && (link !== "revoked" || viewer !== "nobody")
        const opens = named && column !== "none" && column !== "appender"
        const should = isRefused(viewer, state) ? 401 : !opens ? 404 : who.scopes.includes("read") ? 200 : 403
        const got = await ask(crowd, fixture, viewer, "no link", `/api/s/${fixture.links[link] || "made-up"}`, {})
        if (got !== should) wrong.push(`${viewer}, ${link}: ${got}, and should be ${should}`)
      })
      expect({ state, wrong }).toEqual({ state, wrong: [] })
    }
  }, 180_000)

  test("knows every call of the table: none is promised and not there", async () => {
    const { people } = crowd
    // The first is tested above; the others hide if there is no such letter, or no key to check the report with.
    const hiding = ["openLink", "readInbox", "readLetter", "hearFromResend", "hearSignOut"]
    const missing: string[] = []
    for (const [name, call] of Object.entries(calls) as [CallName, Call][]) {
      if (rows.some((row) => callOf(row.name) === name) || hiding.includes(name)) continue
      const path = call.path.replace(/:\w+/g, "made-up")
      const response = await people.owner.fetch(path, { method: call.method })
      const body = await response.text()
      if (response.status === 404 && body.includes("or it is not yours to see")) missing.push(name)
    }
    expect(missing).toEqual([])
  })

  /** All cells of a state, with the table's answer. */
  function cellsOf(state: Fixture["state"], ownerDisabled = false): Cell[] {
    return viewerNames.flatMap((viewer) =>
      links.flatMap((link) =>
        rows.map((row) => {
          const who = viewers[viewer]
          const refused = isRefused(viewer, state) || (ownerDisabled && viewer.startsWith("owner"))
          const column = columnOf(who, state, link, ownerDisabled)
          return { row, viewer, link, status: refused ? 401 : expected(row, column, state, who.scopes) }
        }),
      ),
    )
  }

  /** Sends the request of every cell; returns those with a different answer. */
  async function walk(fixture: Fixture, cells: Cell[], from = crowd): Promise<string[]> {
    const wrong: string[] = []
    const check = async (at: Fixture, cell: Cell) => {
      const { path, init } = requestOf(cell.row.name, at, cell.viewer)
      const got = await ask(from, at, cell.viewer, cell.link, path, init)
      if (got === cell.status) return
      wrong.push(`${cell.viewer}, ${cell.link}, ${cell.row.name}: ${got}, and should be ${cell.status}`)
    }
    const spends = (cell: Cell) => (cell.status < 400 ? probes[cell.row.name]?.spends : undefined)
    const first = (cell: Cell) => cell.viewer === "invited, not yet opened"
    await house.store.unrecorded.deleteFrom("additions").execute()
    await inParallel(
      cells.filter((cell) => !spends(cell) && !first(cell)),
      (cell) => check(fixture, cell),
    )
    const putBack = await keep(house, fixture)
    for (const cell of cells.filter((one) => first(one) || spends(one) === "something")) {
      await check(fixture, cell)
      // An accepted invitation is reset, so that each request is the first.
      if (spends(cell) || calls[callOf(cell.row.name)].door === "view") await putBack()
    }
    for (const cell of cells.filter((one) => spends(one) === "session")) {
      await check(await build(house, from, fixture.state), cell)
    }
    return wrong
  }

  async function ask(from: Crowd, at: Fixture, viewer: ViewerName, link: LinkState, path: string, init: RequestInit) {
    const response = await house.asking(headersOf(from, at, viewer, link)).fetch(path, init)
    await response.arrayBuffer()
    return response.status
  }
})

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items]
  const one = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
}
