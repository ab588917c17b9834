import { beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { newId } from "../../server/src/storage/id.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { build, type Fixture, headersOf } from "./matrix/fixture.ts"
import { requestOf } from "./matrix/probes.ts"
import { nothingRemote } from "./matrix/remote.ts"
import { rows } from "./matrix/table.ts"
import {
  type Crowd,
  columnOf,
  disable,
  gather,
  isRefused,
  type LinkState,
  links,
  ownedBy,
  type ViewerName,
  viewerNames,
  viewers,
} from "./matrix/viewers.ts"

/**
 * A session that a viewer may not see can't be told from one that never existed: not by the status, a header or a byte of
 * the answer, whatever the method, the call or the reason. Each refusal is compared with the one for an id that never
 * existed.
 */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"]

/** Bodies that a call would accept, or refuse for other reasons, if it parsed them. */
const bodies = [undefined, "", "{", "[]", '{"role":"owner","email":5}', "x".repeat(2_000_000)]

onEachDatabase((database) => {
  const { house } = cast(database)
  let crowd: Crowd

  beforeAll(async () => {
    crowd = await gather(house)
  })

  const hidden = (state: Fixture["state"], ownerDisabled = false) =>
    viewerNames.flatMap((viewer) =>
      links
        .filter((link) => {
          if (isRefused(viewer, state) || (ownerDisabled && viewer.startsWith("owner"))) return false
          return columnOf(viewers[viewer], state, link, ownerDisabled) === "none"
        })
        .map((link) => ({ viewer, link })),
    )

  for (const kind of ["recorded", "remote"] as const) {
    test(`a private ${kind} session is an unknown id to whoever may not see it, at every call`, async () => {
      const state = { kind, status: "live", visibility: "private" } as const
      const fixture = await build(house, crowd, state)
      expect(hidden(state).length).toBeGreaterThan(20)
      expect(await tellApart(fixture, hidden(state))).toEqual([])
    }, 60_000)
  }

  test("a session that is open to the team is an unknown id to whoever has no account", async () => {
    const state = { kind: "recorded", status: "live", visibility: "team" } as const
    const outsiders = hidden(state)
    expect(outsiders.map(({ viewer, link }) => `${viewer}, ${link}`)).toEqual([
      "nobody, no link",
      "nobody, revoked",
      "nobody, expired",
      "nobody, rotated",
    ])
    expect(await tellApart(await build(house, crowd, state), outsiders)).toEqual([])
  }, 60_000)

  test("so is one whose owner is disabled, one that was deleted, and one that is archived", async () => {
    const state = { kind: "recorded", status: "archived", visibility: "private" } as const
    expect(await tellApart(await build(house, crowd, state), hidden(state))).toEqual([])
    const deleted = await build(house, crowd, { ...state, status: "live" })
    await house.asking(crowd.headers.owner).fetch(`/api/sessions/${deleted.id}`, { method: "DELETE" })
    const everybody = hidden(state, true)
    expect(everybody.length).toBeGreaterThan(20)
    // Its append token is gone too, and is refused for every request.
    const others = everybody.filter(({ viewer }) => viewer !== "append token")
    expect(await tellApart(deleted, others)).toEqual([])
    const eves = await ownedBy(house, crowd, "eve@example.com")
    const orphan = await build(house, eves, { ...state, visibility: "public" })
    await disable(house, eves.people.owner.id)
    expect(await tellApart(orphan, everybody)).toEqual([])
  }, 60_000)

  test("a method without a call reveals nothing to anyone", async () => {
    const { id } = await build(house, crowd, { kind: "recorded", status: "live", visibility: "public" })
    const ends = [
      "",
      "/",
      "/entries",
      "/collaborators",
      "/collaborators/me",
      "/links",
      "/unheard-of",
      "/entries/1/line",
    ]
    for (const end of ends) {
      for (const method of methods) {
        const path = `/api/sessions/ID${end}`
        const known = Object.values(calls).some(
          (call) => call.method === method && new RegExp(`^${call.path.replace(/:\w+/g, "[^/]+")}$`).test(path),
        )
        if (known || method === "HEAD") continue
        for (const viewer of ["owner", "stranger", "nobody"] as const) {
          expect(await answer(path, id, viewer, { method })).toEqual(await answer(path, newId(), viewer, { method }))
        }
      }
    }
  })

  test("HEAD of a hidden session equals HEAD of an unknown one", async () => {
    const { id } = await build(house, crowd, { kind: "recorded", status: "live", visibility: "private" })
    for (const row of rows) {
      const { path } = requestOf(row.name, { ...blank, id: "ID" }, "stranger")
      for (const viewer of ["stranger", "nobody"] as const) {
        for (const method of ["HEAD", "OPTIONS", "PUT"]) {
          expect(await answer(path, id, viewer, { method })).toEqual(await answer(path, newId(), viewer, { method }))
        }
      }
    }
  })

  test("no body, however wrong or large, makes a hidden session answer differently", async () => {
    const { id } = await build(house, crowd, { kind: "recorded", status: "live", visibility: "private" })
    for (const row of rows) {
      const { path, init } = requestOf(row.name, { ...blank, id: "ID" }, "stranger")
      if (init.method === "GET") continue
      for (const body of bodies) {
        const asked = body === undefined ? { method: init.method } : { method: init.method, body }
        expect(await answer(path, id, "stranger", asked)).toEqual(await answer(path, newId(), "stranger", asked))
      }
    }
  })

  test("a page of the web is the same for every id", async () => {
    const { id, links: made } = await build(house, crowd, { kind: "recorded", status: "live", visibility: "private" })
    for (const viewer of ["owner", "stranger", "nobody"] as const) {
      expect(await answer("/sessions/ID", id, viewer)).toEqual(await answer("/sessions/ID", newId(), viewer))
      expect(await answer("/s/ID", made.valid, viewer)).toEqual(await answer("/s/ID", "made-up", viewer))
    }
  })

  test("a link that opens nothing answers like one that never existed", async () => {
    const { links: made } = await build(house, crowd, { kind: "recorded", status: "live", visibility: "private" })
    const remote = await build(house, crowd, { kind: "remote", status: "live", visibility: "private" })
    for (const token of [made.revoked, made.expired, made.rotated, remote.links.valid]) {
      for (const viewer of ["stranger", "nobody", "removed", "append token"] as const) {
        expect(await answer("/api/s/ID", token, viewer)).toEqual(await answer("/api/s/ID", "made-up", viewer))
      }
    }
  })

  test("an operator's call is an unknown path over HTTP", async () => {
    for (const { method, path } of Object.values(operatorCalls)) {
      for (const prefix of ["", "/api"]) {
        const unknown = path.replaceAll(/[^/]+/g, "unheard-of")
        for (const viewer of ["owner", "stranger", "nobody"] as const) {
          const asked = { method, body: '{"address":"alice@example.com"}' }
          const never = await answer(prefix + unknown, "", viewer, asked)
          expect(never.status).toBe(404)
          expect(await answer(prefix + path, "", viewer, asked)).toEqual(never)
        }
      }
    }
  })

  test("two ids that nobody ever had are answered alike, so there is something to compare with", async () => {
    const [one, other] = [
      await answer("/api/sessions/ID", newId(), "stranger"),
      await answer("/api/sessions/ID", newId(), "stranger"),
    ]
    expect(one).toEqual(other)
    expect(one.status).toBe(404)
    expect(JSON.parse(one.body)).toMatchObject({ code: "NOT_FOUND" })
  })

  /** What a client sees of an answer, with the parts that differ per request made equal. */
  async function answer(
    path: string,
    id: string,
    viewer: ViewerName,
    init: RequestInit = {},
    link: LinkState = "no link",
    at = blank,
  ) {
    const response = await house.asking(headersOf(crowd, at, viewer, link)).fetch(path.replace("ID", id), init)
    const headers = [...response.headers].filter(([name]) => name !== "date" && name !== "x-request-id").sort()
    const body = (await response.text()).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "a request")
    return { status: response.status, statusText: response.statusText, headers, body }
  }

  /** Sends every call for the session and for an unknown id; returns those whose answers differ. */
  async function tellApart(fixture: Fixture, who: { viewer: ViewerName; link: LinkState }[]): Promise<string[]> {
    const apart: string[] = []
    for (const { viewer, link } of who) {
      await Promise.all(
        rows.map(async (row) => {
          const { path, init } = requestOf(row.name, { ...fixture, id: "ID" }, viewer)
          const [real, never] = await Promise.all([
            answer(path, fixture.id, viewer, init, link, fixture),
            answer(path, newId(), viewer, init, link, fixture),
          ])
          if (real.status !== 404 || !Bun.deepEquals(real, never)) apart.push(`${viewer}, ${link}, ${row.name}`)
        }),
      )
    }
    return apart
  }
})

/** Not a session: only used to build addresses. */
const blank: Fixture = {
  id: "",
  state: { kind: "recorded", status: "live", visibility: "private" },
  appendToken: `oca_${"x".repeat(43)}`,
  imageHash: "0".repeat(64),
  comments: { owner: "c", contributor: "c", invited: "c" },
  spare: { collaborator: "c", pending: "c", link: "l" },
  links: { "no link": "", valid: "", revoked: "", expired: "", rotated: "" },
  remote: nothingRemote(),
}
