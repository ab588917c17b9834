import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { Me, ProviderId } from "./identity.ts"
import { PersonId } from "./people.ts"

/**
 * A person's own things: name, addresses, sign-ins, providers, tokens, and the account as a whole.
 */

/** A provider that signs a person in. */
export const Connection = z.object({
  id: z.string(),
  provider: ProviderId,
  connected_at: z.string(),
})
export type Connection = z.infer<typeof Connection>

/**
 * What a token may do: `read` reads what its person may read, `write` uploads and appends, `share` does everything else with
 * sessions; `account` is for the person's own things: name, email choices, sign-ins and further tokens.
 */
export const TokenScope = z.enum(["read", "write", "share", "account"])
export type TokenScope = z.infer<typeof TokenScope>

/** A token as its person sees it: never the secret, only its beginning (`prefix`). Times are ISO 8601 in UTC. */
export const Token = z.object({
  id: z.string(),
  label: z.string(),
  prefix: z.string(),
  scopes: z.array(TokenScope),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
})
export type Token = z.infer<typeof Token>

/** One of a person's addresses. It is `verified` for 90 days after its last proof; emails go to the `primary` one. */
export const Address = z.object({
  email: z.string(),
  verified: z.boolean(),
  proved_at: z.string(),
  primary: z.boolean(),
})
export type Address = z.infer<typeof Address>

/** A browser in which a person is signed in. `device` is what it says of itself; `this` marks the one that asks. */
export const SignIn = z.object({
  id: z.string(),
  device: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  this: z.boolean(),
})
export type SignIn = z.infer<typeof SignIn>

/** The calls about a person's own things: 401 without a person, 403 for a token without the scope `account`. */
export const accountCalls = {
  getMe: call({ method: "GET", path: "/api/me", summary: "Gives the person who asks.", door: "person", output: Me }),
  patchMe: call({
    method: "PATCH",
    path: "/api/me",
    summary: "Changes your name. Sending the same name keeps it, and you are not asked for one again.",
    door: "person",
    records: ["person.renamed"],
    input: z.object({ name: z.string().min(1).max(200) }),
    output: Me,
  }),
  listAddresses: call({
    method: "GET",
    path: "/api/me/addresses",
    summary: "Lists your addresses, first the one that emails go to.",
    door: "person",
    output: z.object({ addresses: z.array(Address) }),
  }),
  addAddress: call({
    method: "POST",
    path: "/api/me/addresses",
    summary:
      "Sends a code to an address, to prove that you read it. The answer never tells whether anybody has the address.",
    door: "person",
    records: [],
    input: z.object({ email: z.string() }),
    output: z.object({ email: z.string(), expires_in: z.number() }),
  }),
  proveAddress: call({
    method: "POST",
    path: "/api/me/addresses/proofs",
    summary: "Takes the code. From now on the address is yours, even if somebody else had it before.",
    door: "person",
    records: ["address.proved", "collaborator.removed"],
    input: z.object({ email: z.string(), code: z.string().max(20) }),
    output: z.object({ addresses: z.array(Address) }),
  }),
  chooseAddress: call({
    method: "POST",
    path: "/api/me/addresses/:email/primary",
    summary: "Makes this the address that your emails go to.",
    door: "person",
    records: ["address.chosen"],
    input: z.object({ email: z.string() }),
    output: z.object({ addresses: z.array(Address) }),
  }),
  removeAddress: call({
    method: "DELETE",
    path: "/api/me/addresses/:email",
    summary: "Removes one of your addresses, with the unopened invitations to it. The last one can't be removed (409).",
    door: "person",
    records: ["address.removed"],
    input: z.object({ email: z.string() }),
  }),
  listSignIns: call({
    method: "GET",
    path: "/api/me/sign-ins",
    summary: "Lists the browsers in which you are signed in, this one first.",
    door: "person",
    output: z.object({ sign_ins: z.array(SignIn) }),
  }),
  endSignIn: call({
    method: "DELETE",
    path: "/api/me/sign-ins/:signInId",
    summary: "Signs a browser out at once.",
    door: "person",
    records: ["sign-in.ended"],
    input: z.object({ signInId: z.string() }),
  }),
  endOtherSignIns: call({
    method: "DELETE",
    path: "/api/me/sign-ins",
    summary: "Signs out every browser but this one.",
    door: "person",
    records: ["sign-in.ended"],
    output: z.object({ ended: z.number().int() }),
  }),
  listConnections: call({
    method: "GET",
    path: "/api/me/providers",
    summary: "Lists the identity providers that sign you in, beside codes.",
    door: "person",
    output: z.object({ connections: z.array(Connection) }),
  }),
  disconnectProvider: call({
    method: "DELETE",
    path: "/api/me/providers/:connectionId",
    summary: "Disconnects a provider from your account. The last way to sign in can't be removed (409).",
    door: "person",
    records: ["account.disconnected"],
    input: z.object({ connectionId: z.string() }),
    gives: "nothing",
    status: 204,
  }),
  exportAccount: call({
    method: "GET",
    path: "/api/me/export",
    summary:
      "Exports everything that is yours, as lines of JSON: profile, addresses, tokens, sessions with their raw lines and runs, prompts that you sent, comments, what is shared with you, and the history.",
    door: "person",
    gives: "bytes",
  }),
  deleteAccount: call({
    method: "POST",
    path: "/api/me/deletion",
    summary:
      "Deletes your account with all its sessions, forever. `confirm` is the address that emails go to, typed. Your comments on other people's sessions stay, without a name, and so do prompts that ran there.",
    door: "person",
    records: ["session.deleted", "person.deleted", "collaborator.left", "proposal.ended"],
    input: z.object({ confirm: z.string() }),
  }),
  listTokens: call({
    method: "GET",
    path: "/api/me/tokens",
    summary: "Lists your tokens, without their secrets.",
    door: "person",
    output: z.object({ tokens: z.array(Token) }),
  }),
  createToken: call({
    method: "POST",
    path: "/api/me/tokens",
    summary: "Makes a token. Its secret is in this answer and never again.",
    door: "person",
    records: ["token.created"],
    input: z.object({
      label: z.string().min(1).max(100),
      scopes: z.array(TokenScope).min(1).default(["read", "write", "share"]),
      expires_in_days: z.number().int().min(1).max(365).nullable().default(90),
    }),
    output: Token.extend({ token: z.string() }),
    status: 201,
  }),
  revokeToken: call({
    method: "DELETE",
    path: "/api/me/tokens/:tokenId",
    summary: "Revokes a token at once.",
    door: "person",
    records: ["token.revoked"],
    input: z.object({ tokenId: z.string() }),
  }),
} as const

/** What a person does to their account. `subject` is the person's id, or the token's. */
export const accountEvents = {
  "person.renamed": event({
    names: ["to"],
    refreshes: ["getMe", "getSignIn", "getSession", "listSessions"],
    rechecks: false,
    audience: "person",
  }),
  "address.proved": event({
    names: ["address"],
    refreshes: ["getMe", "getSignIn", "listAddresses", "listSessions"],
    rechecks: false,
    audience: "person",
  }),
  "address.chosen": event({
    names: ["address"],
    refreshes: ["getMe", "getSignIn", "listAddresses", "listSessions"],
    rechecks: false,
    audience: "person",
  }),
  "address.removed": event({
    names: ["address"],
    refreshes: ["getMe", "getSignIn", "listAddresses", "listSessions"],
    everywhere: true,
    rechecks: "takes",
    audience: "person",
  }),
  "token.created": event({
    data: z.object({ scopes: z.array(TokenScope).readonly(), person: PersonId }),
    refreshes: ["listTokens"],
    rechecks: false,
    audience: "person",
  }),
  "token.revoked": event({
    data: z.object({ person: PersonId }),
    refreshes: ["listTokens"],
    ends: "credential",
    rechecks: "takes",
    audience: "person",
  }),
  "account.connected": event({
    data: z.object({ provider: z.string() }),
    refreshes: ["getMe", "listConnections"],
    rechecks: false,
    audience: "person",
  }),
  "account.disconnected": event({
    data: z.object({ provider: z.string() }),
    refreshes: ["getMe", "listConnections"],
    rechecks: false,
    audience: "person",
  }),
  "account.exported": event({ refreshes: [], rechecks: false, audience: "person" }),
} as const
