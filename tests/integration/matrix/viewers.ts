import { sql } from "kysely"
import { calls } from "#protocol/calls"
import type { Visibility } from "#protocol/sessions"
import type { House, TokenHolder } from "../../harness/people.ts"
import type { Column, Scope, State } from "./table.ts"

/**
 * Every kind of viewer, and their role by the contract. `as` is their column if nothing is open and no link is valid; a
 * viewer who is `none` there becomes a reader of a recorded session that is public or whose link they have. With an account,
 * however they lost or never had an invitation, they are a teammate of one that is open to the team or public.
 */
export interface Viewer {
  as: Column
  scopes: readonly Scope[]
  /** A credential that is presented and invalid gets 401 for every request. */
  refused?: true
  /** Nobody known: without an account. */
  unknown?: true
}

const all: readonly Scope[] = ["read", "write", "share"]
const none: Viewer = { as: "none", scopes: all }

export const viewers = {
  owner: { as: "owner", scopes: all },
  "owner in a browser": { as: "owner", scopes: all },
  "owner's token to read": { as: "owner", scopes: ["read"] },
  "owner's token to write": { as: "owner", scopes: ["write"] },
  contributor: { as: "contributor", scopes: all },
  "contributor's token to read": { as: "contributor", scopes: ["read"] },
  viewer: { as: "viewer", scopes: all },
  "invited, not yet opened": { as: "contributor", scopes: all },
  "append token": { as: "appender", scopes: all },
  stranger: none,
  "stranger's token to read": { as: "none", scopes: ["read"] },
  nobody: { ...none, unknown: true },
  removed: none,
  "with an expired invitation": none,
  "with a stale address": none,
  "with an unproved address": none,
  "with a recycled address": none,
  disabled: { ...none, refused: true },
  "with a revoked token": { ...none, refused: true },
  "with an expired token": { ...none, refused: true },
  "with a made-up token": { ...none, refused: true },
  "with a made-up append token": { ...none, refused: true },
} as const satisfies Record<string, Viewer>

export type ViewerName = keyof typeof viewers
export const viewerNames = Object.keys(viewers) as ViewerName[]

export const links = ["no link", "valid", "revoked", "expired", "rotated"] as const
export type LinkState = (typeof links)[number]

/** Whose credential is none: nobody's, or the append token that a remote session doesn't have. */
export const isRefused = (viewer: ViewerName, { kind }: State): boolean =>
  "refused" in viewers[viewer] || (viewer === "append token" && kind === "remote")

/** The column of a viewer who has such a link. */
export function columnOf(
  viewer: Viewer,
  state: State & { visibility: Visibility },
  link: LinkState,
  ownerDisabled = false,
): Column {
  if (ownerDisabled) return "none"
  if (viewer.as !== "none") return viewer.as
  if (state.kind === "remote") return "none"
  if (!viewer.unknown && state.visibility !== "private") return "teammate"
  return state.visibility === "public" || link === "valid" ? "reader" : "none"
}

/** The people behind the viewers, by address. `spare` is changed and removed by the owner's calls. */
export const addressOfViewer = {
  owner: "alice@example.com",
  contributor: "bob@example.com",
  viewer: "carol@example.com",
  "invited, not yet opened": "dave@example.com",
  stranger: "stranger@example.com",
  removed: "removed@example.com",
  "with an expired invitation": "expired@example.com",
  "with a stale address": "stale@example.com",
  "with an unproved address": "unproved@example.com",
  "with a recycled address": "recycled@example.com",
  disabled: "disabled@example.com",
} as const

export interface Crowd {
  people: Record<keyof typeof addressOfViewer, TokenHolder>
  /** The headers of each viewer's requests; the append token belongs to a session and is added there. */
  headers: Partial<Record<ViewerName, Record<string, string>>>
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** Makes them all. Alice owns the sessions. */
export async function gather(house: House): Promise<Crowd> {
  const db = house.store.unrecorded
  const people = {} as Crowd["people"]
  const headers: Crowd["headers"] = { nobody: {}, "with a made-up token": bearer(`oct_${"x".repeat(43)}`) }
  headers["with a made-up append token"] = bearer(`oca_${"x".repeat(43)}`)
  for (const [name, address] of Object.entries(addressOfViewer) as [keyof Crowd["people"], string][]) {
    people[name] = await house.person(address)
    headers[name] = bearer(people[name].token)
  }
  headers["contributor's token to read"] = bearer((await token(people.contributor, ["read"])).token)
  headers["stranger's token to read"] = bearer((await token(people.stranger, ["read"])).token)
  const revoked = await token(people.owner, all)
  await people.owner.send(calls.revokeToken, { tokenId: revoked.id })
  headers["with a revoked token"] = bearer(revoked.token)
  const expired = await token(people.owner, all)
  const tokens = db.updateTable("tokens").set({ expires_at: sql<number>`${house.store.now} - 1` })
  await tokens.where("id", "=", expired.id).execute()
  headers["with an expired token"] = bearer(expired.token)
  const proofs = db.updateTable("addresses").set({ proved_at: sql<number>`${house.store.now} - ${91 * DAY}` })
  await proofs.where("address", "=", addressOfViewer["with a stale address"]).execute()
  await db.deleteFrom("addresses").where("address", "=", addressOfViewer["with an unproved address"]).execute()
  await disable(house, people.disabled.id)
  return ownedBy(house, { people, headers }, addressOfViewer.owner)
}

/** The same viewers around sessions of another owner. */
export async function ownedBy(house: House, crowd: Crowd, address: string): Promise<Crowd> {
  const owner = await house.person(address)
  const browser = await house.browser(address)
  const headers: Crowd["headers"] = {
    ...crowd.headers,
    owner: bearer(owner.token),
    "owner in a browser": { cookie: browser.cookie, origin: house.url },
    "owner's token to read": bearer((await token(owner, ["read"])).token),
    "owner's token to write": bearer((await token(owner, ["write"])).token),
  }
  return { people: { ...crowd.people, owner }, headers }
}

const token = (who: TokenHolder, scopes: readonly Scope[]) =>
  who.send(calls.createToken, { label: scopes.join(" "), scopes: [...scopes] })

const DAY = 86_400_000

export async function disable(house: House, person: string): Promise<void> {
  const people = house.store.unrecorded.updateTable("people")
  await people.set({ disabled_at: house.store.now }).where("id", "=", person).execute()
}
