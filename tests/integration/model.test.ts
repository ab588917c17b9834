import { beforeAll, expect, test } from "bun:test"
import fc from "fast-check"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { TokenHolder } from "../harness/people.ts"
import { collaborates, fresh, type Model, type Name, names, opens, runs, standing, status } from "./model/model.ts"
import { type Real, step, take } from "./model/steps.ts"

/**
 * Any sequence of invitations, removals, links, deleted accounts and so on, next to a model that is simple enough to be
 * trusted. After each step everybody's access and everybody's list must match the model: a session is in a person's list if
 * and only if the person is its owner, a contributor or a viewer, and under Team if and only if it is open to the team.
 *
 * OPENCTL_SOAK is the number of steps instead of the few of a normal run, from another seed each time; a failure prints it.
 */
const soak = Number(process.env.OPENCTL_SOAK ?? 0)
const LENGTH = 40
const how = soak > 0 ? { numRuns: Math.ceil(soak / LENGTH) } : { numRuns: 40, seed: 20260101 }

onEachDatabase((database) => {
  const { house } = cast(database)
  let people: Record<Name, TokenHolder>

  beforeAll(async () => {
    people = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await house.person(`${name}@example.com`)])),
    ) as typeof people
  })

  async function begin(): Promise<Real> {
    const db = house.store.unrecorded
    await db.updateTable("people").set({ disabled_at: null }).execute()
    await db.updateTable("addresses").set({ proved_at: house.store.now }).execute()
    await db.deleteFrom("additions").execute()
    const make = async (remote: boolean) => (await house.session(people.alice, { remote }, 1)).id
    return { house, people, ids: [await make(false), await make(true)], links: [[], []] }
  }

  test(
    "sharing does what its model does, after any steps in any order",
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: LENGTH, minLength: 10, size: "max" }), async (steps) => {
          const [model, real] = [fresh(), await begin()]
          for (const [number, one] of steps.entries()) {
            const [was, should] = await take(one, model, real)
            if (was !== should)
              throw new Error(`Step ${number}, ${JSON.stringify(one)}: ${was}, and should be ${should}`)
            const wrong = await compare(model, real)
            if (wrong.length > 0) throw new Error(`After step ${number}, ${JSON.stringify(one)}: ${wrong.join("; ")}`)
          }
        }),
        { ...how, endOnFailure: false },
      )
    },
    soak > 0 ? soak * 1000 : 120_000,
  )

  /**
   * Where the house and the model differ. The check must change nothing: where using a session would accept an invitation,
   * it uses a call that is only for the owner.
   */
  async function compare(model: Model, real: Real): Promise<string[]> {
    const wrong: string[] = []
    const same = (what: string, was: unknown, should: unknown) => {
      if (!Bun.deepEquals(was, should))
        wrong.push(`${what}: ${JSON.stringify(was)}, and should be ${JSON.stringify(should)}`)
    }
    const anybody = [...names, null]
    const views = model.sessions.flatMap((session, at) =>
      anybody.map(async (name) => {
        const row = name && name !== "alice" ? session.rows[name] : undefined
        const waits = row !== undefined && !row.bound
        const path = `/api/sessions/${real.ids[at]}${waits ? "/audit-log" : ""}`
        const response = await (name ? people[name] : house.asking()).fetch(path)
        await response.arrayBuffer()
        const should = status(model, session, name)
        same(`${name} at ${session.kind}`, response.status, waits && should === 200 ? 403 : should)
      }),
    )
    const beats = model.sessions.flatMap((session, at) =>
      anybody.map(async (name) => {
        const row = name && name !== "alice" ? session.rows[name] : undefined
        // To be refused as a runner accepts an invitation all the same.
        if (session.kind === "recorded" || (row && !row.bound)) return
        const path = `/api/sessions/${real.ids[at]}/runs/none/beat`
        const response = await (name ? people[name] : house.asking()).fetch(path, { method: "POST", body: "{}" })
        await response.arrayBuffer()
        same(`${name} as a runner of ${session.kind}`, response.status, runs(model, session, name))
      }),
    )
    const lists = names.map(async (name) => {
      if (model.disabled.has(name)) return
      const { sessions } = await people[name].send(calls.listSessions, { limit: 20 })
      const listed = real.ids.map((id) => sessions.find((one) => one.id === id))
      const should = model.sessions.map((session) => standing(model, session, name))
      const member = (what: string) => what === "owner" || collaborates(what)
      same(
        `${name}'s list`,
        listed.map((one) => one && (one.collaborator_role ?? "owner")),
        should.map((what) => (member(what) ? what : undefined)),
      )
    })
    const teams = names.map(async (name) => {
      if (model.disabled.has(name)) return
      const { sessions } = await people[name].send(calls.listSessions, { limit: 20, filter: "team" })
      same(
        `${name}'s team list`,
        real.ids.map((id) => sessions.find((one) => one.id === id)?.access_type),
        model.sessions.map((session) => {
          const what = standing(model, session, name)
          if (session.visibility !== "team" || what === "none") return undefined
          return what === "owner" ? "owned" : collaborates(what) ? "shared" : "team"
        }),
      )
    })
    const links = model.sessions.flatMap((session, at) =>
      session.links.map(async (link, number) => {
        const token = real.links[at as 0 | 1][number]?.token ?? ""
        const response = await house.asking({ "share-token": token }).fetch(`/api/sessions/${real.ids[at]}`)
        await response.arrayBuffer()
        same(`link ${number}`, response.status, opens(model, session, link) ? 200 : 404)
      }),
    )
    await Promise.all([...views, ...beats, ...lists, ...teams, ...links])
    return wrong
  }

  test("the steps reach everything: each of them happens", async () => {
    const taken = new Set(fc.sample(step, { numRuns: 300, seed: 1 }).map((one) => one.do))
    expect(taken.size).toBe(15)
  })
})
