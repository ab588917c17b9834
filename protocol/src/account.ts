import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { Me, ProviderId } from "./identity.ts"

/**
 * What is a person's own: name, addresses, sign-ins, providers, tokens, and the account as a whole.
 */

/** A provider that signs somebody in. */
export const Connection = z.object({
  id: z.string(),
  provider: ProviderId,
  connected_at: z.string(),
})
export type Connection = z.infer<typeof Connection>

/**
 * What a token may do: `read` what its person may read, `write` upload and append, `share` all the rest with sessions;
 * `account` is for what is the person's own: name, letters, sign-ins and further tokens.
 */
export const TokenScope = z.enum(["read", "write", "share", "account"])
export type TokenScope = z.infer<typeof TokenScope>

/** A token as its person sees it: never its secret, of which `prefix` is the beginning. Times are ISO 8601 in UTC. */
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

/** One of one's own addresses. `verified` for 90 days after its last proof; emails go to the `primary` one. */
export const Address = z.object({
  email: z.string(),
  verified: z.boolean(),
  proved_at: z.string(),
  primary: z.boolean(),
})
export type Address = z.infer<typeof Address>

/** A browser in which one is signed in. `device` is what it says of itself; `this` is the one that asks. */
export const SignIn = z.object({
  id: z.string(),
  device: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  this: z.boolean(),
})
export type SignIn = z.infer<typeof SignIn>

/** The calls about what is one's own: 401 for nobody, 403 for a token without the scope `account`. */
export const accountCalls = {
  getMe: call({ method: "GET", path: "/api/me", summary: "Who asks.", door: "person", output: Me }),
  patchMe: call({
    method: "PATCH",
    path: "/api/me",
    summary: "Changes one's name, or keeps it: then nobody is asked for it again.",
    door: "person",
    input: z.object({ name: z.string().min(1).max(200) }),
    output: Me,
  }),
  listAddresses: call({
    method: "GET",
    path: "/api/me/addresses",
    summary: "One's addresses, the one that letters go to first.",
    door: "person",
    output: z.object({ addresses: z.array(Address) }),
  }),
  addAddress: call({
    method: "POST",
    path: "/api/me/addresses",
    summary: "Sends a code to an address, to show that one reads it. The answer is the same whoever has the address.",
    door: "person",
    input: z.object({ email: z.string() }),
    output: z.object({ email: z.string(), expires_in: z.number() }),
  }),
  proveAddress: call({
    method: "POST",
    path: "/api/me/addresses/proofs",
    summary: "Takes the code. The address is one's own from now on, whoever had it before.",
    door: "person",
    input: z.object({ email: z.string(), code: z.string().max(20) }),
    output: z.object({ addresses: z.array(Address) }),
  }),
  chooseAddress: call({
    method: "POST",
    path: "/api/me/addresses/:email/primary",
    summary: "Has letters go to this one of one's addresses.",
    door: "person",
    input: z.object({ email: z.string() }),
    output: z.object({ addresses: z.array(Address) }),
  }),
  removeAddress: call({
    method: "DELETE",
    path: "/api/me/addresses/:email",
    summary: "Gives an address up, with the unopened invitations to it. The last one stays (409).",
    door: "person",
    input: z.object({ email: z.string() }),
  }),
  listSignIns: call({
    method: "GET",
    path: "/api/me/sign-ins",
    summary: "The browsers in which one is signed in, this one first.",
    door: "person",
    output: z.object({ sign_ins: z.array(SignIn) }),
  }),
  endSignIn: call({
    method: "DELETE",
    path: "/api/me/sign-ins/:signInId",
    summary: "Signs a browser out at once.",
    door: "person",
    input: z.object({ signInId: z.string() }),
  }),
  endOtherSignIns: call({
    method: "DELETE",
    path: "/api/me/sign-ins",
    summary: "Signs out every browser but this one.",
    door: "person",
    output: z.object({ ended: z.number().int() }),
  }),
  listConnections: call({
    method: "GET",
    path: "/api/me/providers",
    summary: "The identity providers that sign one in, beside the codes.",
    door: "person",
    output: z.object({ connections: z.array(Connection) }),
  }),
  disconnectProvider: call({
    method: "DELETE",
    path: "/api/me/providers/:connectionId",
    summary: "Takes a provider off one's account. The last way to sign in can't be taken (409).",
    door: "person",
    input: z.object({ connectionId: z.string() }),
    gives: "nothing",
    status: 204,
  }),
  exportAccount: call({
    method: "GET",
    path: "/api/me/export",
    summary:
      "All that is one's own, as lines of JSON: profile, addresses, tokens, sessions with their raw lines, comments, what is shared with one, and the history.",
    door: "person",
    gives: "bytes",
  }),
  deleteAccount: call({
    method: "POST",
    path: "/api/me/deletion",
    summary:
      "Deletes one's account with all sessions, for ever. `confirm` is the address that emails go to, typed. Comments on others' sessions stay, without a name.",
    door: "person",
    input: z.object({ confirm: z.string() }),
  }),
  listTokens: call({
    method: "GET",
    path: "/api/me/tokens",
    summary: "One's tokens, without their secrets.",
    door: "person",
    output: z.object({ tokens: z.array(Token) }),
  }),
  createToken: call({
    method: "POST",
    path: "/api/me/tokens",
    summary: "Makes a token. Its secret is in this answer and never again.",
    door: "person",
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
    summary: "Ends a token at once.",
    door: "person",
    input: z.object({ tokenId: z.string() }),
  }),
} as const

/** What a person does to their account. `subject` is the person's id, or the token's. */
export const accountEvents = {
  "person.renamed": event({ refreshes: ["getMe"], rechecks: false, audience: "person" }),
  "address.proved": event({ refreshes: ["getMe", "listAddresses"], rechecks: false, audience: "person" }),
  "address.chosen": event({ refreshes: ["getMe", "listAddresses"], rechecks: false, audience: "person" }),
  "address.removed": event({ refreshes: ["getMe", "listAddresses"], rechecks: "takes", audience: "person" }),
  "token.created": event({ refreshes: ["listTokens"], rechecks: false, audience: "person" }),
  "token.revoked": event({ refreshes: ["listTokens"], rechecks: "takes", audience: "person" }),
  "account.connected": event({ refreshes: ["getMe", "listConnections"], rechecks: false, audience: "person" }),
  "account.disconnected": event({ refreshes: ["getMe", "listConnections"], rechecks: false, audience: "person" }),
  "account.exported": event({ refreshes: [], rechecks: false, audience: "person" }),
} as const
