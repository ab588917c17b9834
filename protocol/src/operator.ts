import { z } from "zod"
import { Token } from "./account.ts"
import { type Call, call } from "./call.ts"
import { event } from "./event.ts"
import { Me } from "./identity.ts"

/**
 * The server itself: whether it serves, the table of calls for programs and people, and what its operator asks of it.
 */

/** Somebody as the operator's list has them. */
export const ListedPerson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  created_at: z.string(),
  disabled_at: z.string().nullable(),
  sessions: z.number().int(),
})
export type ListedPerson = z.infer<typeof ListedPerson>

/** An email that did not arrive, and why. */
export const DeadLetter = z.object({
  id: z.string(),
  kind: z.string(),
  to: z.string(),
  state: z.string(),
  attempts: z.number().int(),
  problem: z.string().nullable(),
  created_at: z.string(),
})
export type DeadLetter = z.infer<typeof DeadLetter>

/** One thing that the doctor looked at: whether it is right, and what to do if not. */
export const Finding = z.object({ what: z.string(), state: z.enum(["good", "note", "bad"]), says: z.string() })
export type Finding = z.infer<typeof Finding>

/** A backup. `missing` are blobs that the database refers to and the data folder lacks, with the sessions they belong to. */
export const Backup = z.object({
  folder: z.string(),
  bytes: z.number().int(),
  blobs: z.number().int(),
  missing: z.array(z.object({ hash: z.string(), sessions: z.array(z.string()) })),
  note: z.string(),
})
export type Backup = z.infer<typeof Backup>

/** A place of a chain that is not as it was written. */
export const Flaw = z.object({ chain: z.string(), place: z.number().int(), problem: z.string() })
export type Flaw = z.infer<typeof Flaw>

/** Whether the history is as it was written. `flaws` are the first 100 of all `problems`. */
export const Verified = z.object({
  good: z.boolean(),
  rows: z.number().int(),
  chains: z.number().int(),
  heads: z.number().int(),
  problems: z.number().int(),
  flaws: z.array(Flaw),
})
export type Verified = z.infer<typeof Verified>

/** The server's own calls. They need no credential; `ready` is 503 (UNAVAILABLE) while the node can't do its work. */
export const serverCalls = {
  health: call({
    method: "GET",
    path: "/api/health",
    summary:
      "Tells whether the server serves. With the operator's METRICS_TOKEN as bearer token also gives its version.",
    door: "anybody",
    output: z.object({ ok: z.literal(true), version: z.string().optional() }),
  }),
  ready: call({
    method: "GET",
    path: "/api/ready",
    summary:
      "Tells whether this node can do its work: 503 if its database is away, its disk is full, or it is stopping.",
    door: "anybody",
    output: z.object({ ok: z.literal(true) }),
  }),
  getOpenApi: call({
    method: "GET",
    path: "/api/openapi.json",
    summary: "Gives this table of calls for programs (OpenAPI 3.1).",
    door: "anybody",
    output: z.record(z.string(), z.unknown()),
  }),
  getDocs: call({
    method: "GET",
    path: "/api/docs",
    summary: "Shows this table of calls to people.",
    door: "anybody",
    gives: "bytes",
  }),
} as const

const OfPerson = z.object({ address: z.string() })
const SwitchedPerson = z.object({ id: z.string(), name: z.string(), disabled: z.boolean() })

/**
 * What the operator asks, through the socket in the data folder that only the server's user may open. They are not among `calls`:
 * over HTTP these paths are unknown, and the API document leaves them out.
 */
export const operatorCalls = {
  makeToken: call({
    method: "POST",
    path: "/token",
    summary: "Makes a token for a person, and the person if need be, with that address proved.",
    door: "operator",
    records: ["person.created", "address.proved", "collaborator.removed", "token.created"],
    input: OfPerson.extend({
      label: z.string().max(100).default("made by openctl admin"),
      hours: z
        .number()
        .positive()
        .max(24 * 365)
        .default(1),
    }),
    output: Token.extend({ token: z.string(), me: Me }),
  }),
  makeFirstLink: call({
    method: "POST",
    path: "/welcome",
    summary: "Makes a link for the first person; 409 (CONFLICT) once there is one.",
    door: "operator",
    records: [],
    output: z.object({ url: z.string() }),
  }),
  makeSignInLink: call({
    method: "POST",
    path: "/sign-in-link",
    summary: "Makes a link that signs a person in, once. Earlier ones of theirs stop working.",
    door: "operator",
    records: ["sign-in-link.created"],
    input: OfPerson,
    output: z.object({ url: z.string(), expires_at: z.string() }),
  }),
  listPeople: call({
    method: "POST",
    path: "/people",
    summary: "Lists the people, a page at a time: `next` is the `after` of the page that follows.",
    door: "operator",
    records: [],
    input: z.object({ after: z.string().default(""), limit: z.number().int().min(1).max(1000).default(1000) }),
    output: z.object({ people: z.array(ListedPerson), next: z.string().nullable() }),
  }),
  disablePerson: call({
    method: "POST",
    path: "/people/disable",
    summary: "Disables a person at once.",
    door: "operator",
    records: ["person.disabled"],
    input: OfPerson,
    output: SwitchedPerson,
  }),
  enablePerson: call({
    method: "POST",
    path: "/people/enable",
    summary: "Enables a disabled person.",
    door: "operator",
    records: ["person.enabled"],
    input: OfPerson,
    output: SwitchedPerson,
  }),
  listTokens: call({
    method: "POST",
    path: "/tokens",
    summary: "Lists a person's tokens, without their secrets.",
    door: "operator",
    records: [],
    input: OfPerson,
    output: z.object({ tokens: z.array(Token) }),
  }),
  revokeToken: call({
    method: "POST",
    path: "/tokens/revoke",
    summary: "Revokes a person's token at once.",
    door: "operator",
    records: ["token.revoked"],
    input: OfPerson.extend({ id: z.string() }),
    output: z.object({ id: z.string(), revoked: z.literal(true) }),
  }),
  listDeadLetters: call({
    method: "POST",
    path: "/letters",
    summary: "Lists the emails that did not arrive, and counts all emails by their state.",
    door: "operator",
    records: [],
    input: z.object({ limit: z.number().int().min(1).max(1000).default(100) }),
    output: z.object({ counts: z.record(z.string(), z.number()), dead: z.array(DeadLetter) }),
  }),
  requeueLetters: call({
    method: "POST",
    path: "/letters/requeue",
    summary: "Puts failed emails back into the queue: those named, or all.",
    door: "operator",
    records: [],
    input: z.object({ ids: z.union([z.array(z.string()).min(1).max(1000), z.literal("all")]) }),
    output: z.object({ requeued: z.number().int() }),
  }),
  getInbox: call({
    method: "POST",
    path: "/inbox",
    summary: "Gives the address of the local inbox; 404 where there is none.",
    door: "operator",
    records: [],
    output: z.object({ url: z.string() }),
  }),
  examine: call({
    method: "POST",
    path: "/doctor",
    summary: "Looks what the server lacks; with `to` also sends a trial email.",
    door: "operator",
    records: [],
    input: z.object({ to: z.string().optional() }),
    output: z.object({ findings: z.array(Finding) }),
  }),
  backUp: call({
    method: "POST",
    path: "/backup",
    summary: "Writes a backup into a folder of the server's machine that is new or empty.",
    door: "operator",
    records: ["backup.made"],
    input: z.object({ to: z.string().min(1) }),
    output: Backup,
  }),
  verifyHistory: call({
    method: "POST",
    path: "/audit/verify",
    summary: "Verifies the history. The body may be a copy of history-heads.jsonl that was kept elsewhere.",
    door: "operator",
    records: [],
    sends: "lines",
    output: Verified,
  }),
} as const

/** A call that only the operator's socket serves. */
export type OperatorCall = Call<z.ZodObject, z.ZodType, "operator">

/** What operators do to the server. These events concern no session and no person, and belong to nobody's chain. */
export const operatorEvents = {
  "backup.made": event({
    data: z.object({ blobs: z.number().int() }),
    refreshes: [],
    rechecks: false,
    audience: "person",
  }),
} as const
