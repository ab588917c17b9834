import fc from "fast-check"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { hashSecret } from "../../../server/src/storage/id.ts"
import { type House, refused, type TokenHolder } from "../../harness/people.ts"
import {
  collaborates,
  type Guest,
  type Model,
  type Name,
  names,
  type Role,
  type SessionModel,
  standing,
} from "./model.ts"

/** The house beside the model: the same two sessions, the same people. */
export interface Real {
  house: House
  people: Record<Name, TokenHolder>
  ids: [string, string]
  /** Tokens of links, in the order of the model's. */
  links: [{ id: string; token: string }[], { id: string; token: string }[]]
}

const guests = names.filter((name): name is Guest => name !== "alice")
const guest = fc.constantFrom(...guests)
const anyone = fc.constantFrom(...names)
const role = fc.constantFrom<Role>("viewer", "contributor")
const at = fc.constantFrom<0 | 1>(0, 0, 1)
const which = fc.nat(9)
const yes = fc.boolean()
const to = fc.constantFrom<SessionModel["visibility"]>("private", "team", "public")

export const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("invite" as const), at, who: guest, role }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("open" as const), at, who: guest }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("changeRole" as const), at, who: guest, role }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("remove" as const), at, who: guest }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("leave" as const), at, who: guest }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("show" as const), at, to }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("archive" as const), at, yes }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("makeLink" as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("revokeLink" as const), at, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rotateLink" as const), at, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("linkEnds" as const), at, which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("disable" as const), who: anyone, yes }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("invitationEnds" as const), at, who: guest }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("proofAges" as const), who: guest, yes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), at }) },
)
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

/** Takes a step in the house and in the model. The result of the call itself is compared too: `[was, should be]`. */
export async function take(one: Step, model: Model, real: Real): Promise<[string, string]> {
  if (one.do === "disable") return disable(real, model, one.who, one.yes)
  if (one.do === "proofAges") return proofAges(real, model, one.who, one.yes)
  const session = model.sessions[one.at]
  const id = real.ids[one.at]
  const { alice } = real.people
  const mayShare = model.disabled.has("alice") ? "401 UNAUTHENTICATED" : session.deleted ? "404 NOT_FOUND" : "yes"
  switch (one.do) {
    case "invite": {
      const was = await refused(alice.send(calls.invite, { id, email: `${one.who}@example.com`, role: one.role }))
      if (mayShare === "yes") {
        const bound = session.rows[one.who]?.bound ?? false
        session.rows[one.who] = { role: one.role, bound, expired: false }
      }
      return [was, mayShare]
    }
    case "changeRole":
    case "remove": {
      const row = session.rows[one.who]
      const input = { id, collaboratorId: await rowOf(real, id, one.who), role: one.do === "remove" ? "" : one.role }
      const call = one.do === "remove" ? calls.removeCollaborator : calls.changeRole
      const was = await refused(alice.send(call, input))
      if (mayShare !== "yes" || !row) return [was, mayShare === "yes" ? "404 NOT_FOUND" : mayShare]
      if (one.do === "remove") delete session.rows[one.who]
      else row.role = one.role
      return [was, "yes"]
    }
    case "open": {
      const role = standing(model, session, one.who)
      const was = await refused(real.people[one.who].send(calls.readEntries, { id }))
      if (model.disabled.has(one.who)) return [was, "401 UNAUTHENTICATED"]
      const row = session.rows[one.who]
      if (row && collaborates(role)) row.bound = true
      return [was, role === "none" ? "404 NOT_FOUND" : "yes"]
    }
    case "leave": {
      const role = standing(model, session, one.who)
      const was = await refused(real.people[one.who].send(calls.leave, { id }))
      if (model.disabled.has(one.who)) return [was, "401 UNAUTHENTICATED"]
      if (collaborates(role)) delete session.rows[one.who]
      return [was, collaborates(role) ? "yes" : role === "none" ? "404 NOT_FOUND" : "403 FORBIDDEN"]
    }
    case "show": {
      const was = await refused(alice.send(calls.patchSession, { id, visibility: one.to }))
      if (mayShare !== "yes") return [was, mayShare]
      if (one.to !== "private" && session.kind === "remote") return [was, "400 REMOTE_SESSION_PUBLIC"]
      session.visibility = one.to
      return [was, "yes"]
    }
    case "archive": {
      const was = await refused(alice.send(calls.patchSession, { id, archived: one.yes }))
      if (mayShare === "yes") session.archived = one.yes
      return [was, mayShare]
    }
    case "delete": {
      const was = await refused(alice.send(calls.deleteSession, { id }))
      if (mayShare === "yes") session.deleted = true
      return [was, mayShare]
    }
    case "makeLink": {
      let made = { id: "", url: "" }
      const was = await refused(alice.send(calls.createLink, { id }).then((link) => (made = link)))
      if (mayShare !== "yes") return [was, mayShare]
      if (session.kind === "remote") return [was, "400 REMOTE_SESSION_PUBLIC"]
      session.links.push({ opens: true })
      real.links[one.at].push({ id: made.id, token: made.url.replace(/^.*\//, "") })
      return [was, "yes"]
    }
    case "invitationEnds": {
      const row = session.rows[one.who]
      if (row && !row.bound) row.expired = true
      const rows = real.house.store.unrecorded.updateTable("collaborators").set({ expires_at: past(real) })
      await rows
        .where("session_id", "=", id)
        .where("address", "=", `${one.who}@example.com`)
        .where("person_id", "is", null)
        .execute()
      return ["yes", "yes"]
    }
    default:
      return endLink(one, session, real, mayShare)
  }
}

type EndOfLink = Extract<Step, { which: number }>

async function endLink(one: EndOfLink, session: SessionModel, real: Real, mayShare: string): Promise<[string, string]> {
  const number = one.which % Math.max(1, session.links.length)
  const [modelled, made] = [session.links[number], real.links[one.at][number]]
  if (!modelled || !made || session.deleted) return ["no link", "no link"]
  const { alice } = real.people
  const input = { id: real.ids[one.at], linkId: made.id }
  if (one.do === "linkEnds") {
    const links = real.house.store.unrecorded.updateTable("links").set({ expires_at: past(real) })
    await links.where("token_hash", "=", hashSecret(made.token)).execute()
    modelled.opens = false
    return ["yes", "yes"]
  }
  const known = await real.house.store.db
    .selectFrom("links")
    .select("id")
    .where("id", "=", made.id)
    .where("revoked_at", "is", null)
    .executeTakeFirst()
  const should = mayShare === "yes" && !known ? "404 NOT_FOUND" : mayShare
  if (one.do === "revokeLink") {
    const was = await refused(alice.send(calls.revokeLink, input))
    if (should === "yes")
      for (const [at, link] of real.links[one.at].entries()) {
        const same = session.links[at]
        if (link.id === made.id && same) same.opens = false
      }
    return [was, should]
  }
  let url = ""
  const was = await refused(alice.send(calls.rotateLink, input).then((link) => (url = link.url)))
  if (should !== "yes") return [was, should]
  // A rotated link keeps its expiry: an expired one opens nothing under its new address either.
  const current = real.links[one.at].findLastIndex((link) => link.id === made.id)
  const alive = session.links[current]?.opens ?? false
  for (const [at, link] of real.links[one.at].entries()) {
    const same = session.links[at]
    if (link.id === made.id && same) same.opens = false
  }
  session.links.push({ opens: alive })
  real.links[one.at].push({ id: made.id, token: url.replace(/^.*\//, "") })
  return [was, "yes"]
}

async function disable(real: Real, model: Model, who: Name, yes: boolean): Promise<[string, string]> {
  if (yes) model.disabled.add(who)
  else model.disabled.delete(who)
  await real.house.store.unrecorded
    .updateTable("people")
    .set({ disabled_at: yes ? real.house.store.now : null })
    .where("id", "=", real.people[who].id)
    .execute()
  return ["yes", "yes"]
}

async function proofAges(real: Real, model: Model, who: Guest, yes: boolean): Promise<[string, string]> {
  if (yes) model.stale.add(who)
  else model.stale.delete(who)
  const { store } = real.house
  await store.unrecorded
    .updateTable("addresses")
    .set({ proved_at: yes ? sql<number>`${store.now} - ${91 * 86_400_000}` : store.now })
    .where("address", "=", `${who}@example.com`)
    .execute()
  return ["yes", "yes"]
}

const past = (real: Real) => sql<number>`${real.house.store.now} - 1`

async function rowOf(real: Real, session: string, who: Guest): Promise<string> {
  const row = await real.house.store.db
    .selectFrom("collaborators")
    .select("id")
    .where("session_id", "=", session)
    .where("address", "=", `${who}@example.com`)
    .executeTakeFirst()
  return row?.id ?? "nobody"
}
