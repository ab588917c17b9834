import { z } from "zod"
import { call } from "./call.ts"
import { Entry, EntryKind, EntryPage } from "./entry.ts"
import { CollaboratorRole, Person, PersonId } from "./people.ts"
import { RawTold } from "./raw-prefix.ts"
import { KnownSession, ListedSession, OutlinePrompt, Session, SessionId, Visibility } from "./session.ts"

/**
 * Everything that a client may ask: the table of contents of the product. A call that is not here does not exist.
 */

const id = z.string()
const SourceName = z.string().regex(/^[A-Za-z0-9._-]{1,200}$/)
const notACursor = "This is not a cursor that a page ended with. Leave it out to begin at the front."
/** Where a page ended, in a list whose order is that of ids. */
const IdCursor = z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/, notACursor)
/** The same, in a list whose order is that of numbers. */
const NumberCursor = z.string().regex(/^\d{1,12}$/, notACursor)
const ByteCount = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)

/** As many lines as a request may append. What comes after them is refused (413) with `expected`. */
export const LINES_PER_REQUEST = 100_000

export const ProviderId = z.enum(["google", "github", "oidc", "clerk"])
export type ProviderId = z.infer<typeof ProviderId>

/** A provider that signs somebody in. */
export const Connection = z.object({
  id: z.string(),
  provider: ProviderId,
  connected_at: z.string(),
})
export type Connection = z.infer<typeof Connection>

export const LetterState = z.enum(["queued", "sent", "failed", "bounced", "none"])
export type LetterState = z.infer<typeof LetterState>

/** Which letters a person wants. Sign-in codes come in any case. */
export const MailChoices = z.object({
  /** When somebody shares a session with them. */
  invitations: z.boolean(),
  /** When their access changes or ends. */
  changes: z.boolean(),
  /** When somebody comments on a session of theirs, or on an entry that they commented on. */
  comments: z.boolean(),
})
export type MailChoices = z.infer<typeof MailChoices>

/** Somebody who has access, as far as the asker may know: masked `email` and no pending rows without `seeSharing`. */
export const Collaborator = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  person_id: PersonId.nullable(),
  role: CollaboratorRole,
  status: z.enum(["invited", "active"]),
  created_at: z.string(),
  accepted_at: z.string().nullable(),
  expires_at: z.string().nullable(),
  /**
   * What became of the last letter about it (with `seeSharing` only; else null). `none`: no letter went out, as on a server
   * that sends no mail. `problem` says in words why it waits or did not arrive.
   */
  letter: LetterState.nullable(),
  problem: z.string().nullable(),
})
export type Collaborator = z.infer<typeof Collaborator>

/** What became of one address. `id` is null for `own`: the owner needs no row. */
export const InviteOutcome = z.object({
  id: z.string().nullable(),
  email: z.string(),
  role: CollaboratorRole,
  outcome: z.enum(["invited", "updated", "own"]),
})
export type InviteOutcome = z.infer<typeof InviteOutcome>

/** One address of a list, judged alone: an outcome, or the refusal's code and sentence. */
export const InviteResult = z.union([
  InviteOutcome,
  z.object({ email: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
])
export type InviteResult = z.infer<typeof InviteResult>

/** A share link. Its `url` is made again for its owner each time; nothing that opens the session is stored. */
export const Link = z.object({
  id: z.string(),
  label: z.string(),
  url: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  /** How often its page was opened, and when last. */
  uses: z.number().int(),
  last_used_at: z.string().nullable(),
})
export type Link = z.infer<typeof Link>

/** What has ended when nothing more comes: an upload, the following of a live session, or an upload that is kept as it is. */
export const Ended = z.enum(["upload", "following", "early"])
export type Ended = z.infer<typeof Ended>

/** One thing that happened to a session. `names` are the addresses and titles of it, unless they were erased. */
export const HistoryEvent = z.object({
  id: z.number().int(),
  name: z.string(),
  at: z.string(),
  actor: Person.nullable(),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  names: z.record(z.string(), z.string()).nullable(),
})
export type HistoryEvent = z.infer<typeof HistoryEvent>

/** What somebody says about the entry `seq`. Plain text. */
export const Comment = z.object({
  id: z.string(),
  seq: z.number().int(),
  author: Person,
  text: z.string(),
  created_at: z.string(),
  edited_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  /** What the asker may do to it. */
  may: z.array(z.enum(["edit", "resolve", "delete"])),
})
export type Comment = z.infer<typeof Comment>

/** An entry that a search found. `text` is a piece of it: plain text, one line. */
export const SearchHit = z.object({
  seq: z.number().int(),
  kind: EntryKind,
  text: z.string(),
  at: z.string().nullable(),
})
export type SearchHit = z.infer<typeof SearchHit>

/**
 * What a token may do: `read` what its person may read, `write` upload and append, `share` all the rest with sessions;
 * `account` is for what is the person's own: name, letters, sign-ins and further tokens.
 */
export const TokenScope = z.enum(["read", "write", "share", "account"])
export type TokenScope = z.infer<typeof TokenScope>

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

/** The person who asks. `addresses` are their own, the first one is where letters go. */
export const Me = z.object({
  person: Person,
  addresses: z.array(z.object({ email: z.string(), verified: z.boolean() })),
  /** Whether the name is made of the address, and they have not been asked for one. */
  unnamed: z.boolean(),
})
export type Me = z.infer<typeof Me>

/** A letter, as the local inbox shows it. */
export const InboxLetter = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  code: z.string().nullable(),
  /** Where it is shown as a mail program would show it, if it has such a form. */
  page: z.string().nullable(),
  sent_at: z.string(),
})
export type InboxLetter = z.infer<typeof InboxLetter>

export const calls = {
  health: call({
    method: "GET",
    path: "/api/health",
    summary: "Whether the server serves. With the operator's METRICS_TOKEN as bearer, its version too.",
    door: "anybody",
    output: z.object({ ok: z.literal(true), version: z.string().optional() }),
  }),

  ready: call({
    method: "GET",
    path: "/api/ready",
    summary: "Whether this node can do its work: 503 when its database is away, or it is stopping.",
    door: "anybody",
    output: z.object({ ok: z.literal(true) }),
  }),
  getOpenApi: call({
    method: "GET",
    path: "/api/openapi.json",
    summary: "This table of calls, for programs (OpenAPI 3.1).",
    door: "anybody",
    output: z.record(z.string(), z.unknown()),
  }),
  getDocs: call({
    method: "GET",
    path: "/api/docs",
    summary: "This table of calls, for people.",
    door: "anybody",
    gives: "bytes",
  }),

  // ---- letters
  hearFromResend: call({
    method: "POST",
    path: "/api/webhooks/resend",
    summary: "What Resend reports of letters that came back, signed by it.",
    door: "anybody",
    sends: "bytes",
  }),
  askToUnsubscribe: call({
    method: "GET",
    path: "/api/unsubscribe/:token",
    summary: "A page that asks whether to send no more letters like the one that led here. It changes nothing.",
    door: "anybody",
    input: z.object({ token: z.string() }),
    gives: "bytes",
  }),
  unsubscribe: call({
    method: "POST",
    path: "/api/unsubscribe/:token",
    summary: "Sends no more letters of this kind to the address (RFC 8058).",
    door: "anybody",
    sends: "bytes",
    input: z.object({ token: z.string() }),
    gives: "bytes",
  }),

  // ---- signing in
  getSignIn: call({
    method: "GET",
    path: "/api/sign-in",
    summary: "Which ways of signing in there are, whether a local inbox shows the codes, and who asks, if known.",
    door: "anybody",
    output: z.object({
      /** False while nobody exists: the first person comes by the link that the start printed. */
      set_up: z.boolean(),
      /** `code`: by a letter with a code. */
      ways: z.array(z.enum(["code"])),
      /** Identity providers, to be named on buttons. */
      providers: z.array(z.object({ id: ProviderId, name: z.string() })),
      inbox: z.boolean(),
      mail: z.boolean(),
      me: Me.nullable(),
      limits: z.object({ session_mb: z.number(), collaborators: z.number() }),
      /** The origin that people open (`APP_URL`): only there can anybody sign in and follow live. */
      app_url: z.string(),
      /** How people run the CLI on the server's machine: `openctl`, or in a checkout npm's form of it. */
      command: z.string(),
    }),
  }),
  sendCode: call({
    method: "POST",
    path: "/api/sign-in/code",
    summary: "Sends a sign-in code to an address. The answer is the same whether or not anybody has it.",
    door: "anybody",
    input: z.object({ email: z.string() }),
    output: z.object({ email: z.string(), expires_in: z.number() }),
  }),
  signIn: call({
    method: "POST",
    path: "/api/sign-in",
    summary: "Signs in with a code from a letter; sets the cookie.",
    door: "anybody",
    input: z.object({ email: z.string(), code: z.string().max(20), name: z.string().max(200).optional() }),
    output: Me,
  }),
  startProviderSignIn: call({
    method: "POST",
    path: "/api/sign-in/provider",
    summary: "Begins a sign-in with an identity provider: the browser goes to `url` and comes back to `to`.",
    door: "anybody",
    input: z.object({
      provider: ProviderId,
      to: z.string().max(2000).default("/"),
      /** Connects the provider to the account of whoever is signed in, instead of signing in. */
      connect: z.boolean().default(false),
    }),
    output: z.object({ url: z.string() }),
  }),
  endProviderSignIn: call({
    method: "GET",
    path: "/api/auth/callback/:provider",
    summary:
      "Where a provider sends the browser back to. On to a page; with `problem` in its address when it went wrong.",
    door: "anybody",
    input: z.object({ provider: z.string() }),
    gives: "bytes",
    status: 302,
  }),
  hearSignOut: call({
    method: "POST",
    path: "/api/auth/signed-out/:provider",
    summary: "Where an OpenID Connect provider says that somebody has signed out there (Back-Channel Logout 1.0).",
    door: "anybody",
    sends: "bytes",
    input: z.object({ provider: z.string() }),
    gives: "bytes",
  }),
  signOut: call({ method: "DELETE", path: "/api/sign-in", summary: "Ends this sign-in.", door: "anybody" }),
  becomeFirst: call({
    method: "POST",
    path: "/api/first-person",
    summary: "Signs in the first person with the one-time link that the first start printed.",
    door: "anybody",
    input: z.object({ token: z.string().max(200), name: z.string().min(1).max(200), email: z.string() }),
    output: Me,
    status: 201,
  }),
  checkFirstLink: call({
    method: "POST",
    path: "/api/first-person/link",
    summary: "Whether the one-time link of the first start is still good. Spends nothing.",
    door: "anybody",
    input: z.object({ token: z.string().max(200) }),
    /** `taken`: somebody exists already. */
    output: z.object({ state: z.enum(["good", "ended", "taken"]) }),
  }),
  checkSignInLink: call({
    method: "POST",
    path: "/api/sign-in/link/check",
    summary: "Whom a link that an operator made would sign in, if it is still good. Spends nothing.",
    door: "anybody",
    input: z.object({ token: z.string().max(200) }),
    output: z.object({ person: z.object({ name: z.string() }).nullable() }),
  }),
  signInByLink: call({
    method: "POST",
    path: "/api/sign-in/link",
    summary: "Signs in with a link that an operator made, once; sets the cookie.",
    door: "anybody",
    input: z.object({ token: z.string().max(200) }),
    output: Me,
  }),
  readInbox: call({
    method: "GET",
    path: "/api/inbox",
    summary:
      "The emails of a server without mail. Takes the secret of the address that the start printed, as `Inbox-Key`.",
    door: "anybody",
    output: z.object({ letters: z.array(InboxLetter) }),
  }),

  readLetter: call({
    method: "GET",
    path: "/api/inbox/:letterId",
    summary: "A letter of the local inbox as mail programs would show it, by the address that `readInbox` gives.",
    door: "anybody",
    input: z.object({ letterId: z.string(), key: z.string().max(100).default("") }),
    gives: "bytes",
  }),

  // ---- signing in a program (OAuth 2.0 device authorization, RFC 8628)
  startDevice: call({
    method: "POST",
    path: "/api/device",
    summary: "Begins the sign-in of a program: a code to type on the page, and a secret to ask with.",
    door: "anybody",
    input: z.object({
      name: z.string().max(100).default("a program"),
      /** What its token is to be good for: the person is shown it. */
      scopes: z.array(TokenScope).min(1).max(10).default(["read", "write"]),
    }),
    output: z.object({
      device_code: z.string(),
      user_code: z.string(),
      verification_uri: z.string(),
      expires_in: z.number(),
      interval: z.number(),
    }),
  }),
  pollDevice: call({
    method: "POST",
    path: "/api/device/token",
    summary: "Asks whether the person has agreed; if so, gives the token, once.",
    door: "anybody",
    input: z.object({ device_code: z.string().max(200) }),
    output: z.object({
      status: z.enum(["pending", "slow_down", "denied", "expired", "approved"]),
      token: z.string().optional(),
      expires_at: z.string().nullable().optional(),
      me: Me.optional(),
    }),
  }),
  getDevice: call({
    method: "GET",
    path: "/api/device",
    summary: "Which program asks with this code, from where, and for what.",
    door: "person",
    input: z.object({ user_code: z.string().max(20) }),
    output: z.object({
      user_code: z.string(),
      name: z.string(),
      scopes: z.array(TokenScope),
      asked_from: z.string(),
      asked_at: z.string(),
    }),
  }),
  answerDevice: call({
    method: "POST",
    path: "/api/device/answer",
    summary: "Agrees to a program's sign-in, or refuses it.",
    door: "person",
    input: z.object({ user_code: z.string().max(20), agree: z.boolean() }),
  }),

  // ---- me
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
  getMailChoices: call({
    method: "GET",
    path: "/api/me/mail",
    summary: "Which letters one gets.",
    door: "person",
    output: MailChoices,
  }),
  patchMailChoices: call({
    method: "PATCH",
    path: "/api/me/mail",
    summary: "Changes which letters one gets, for all of one's addresses.",
    door: "person",
    input: MailChoices.partial(),
    output: MailChoices,
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

  // ---- sessions
  listSessions: call({
    method: "GET",
    path: "/api/sessions",
    summary:
      "The sessions that one owns, and those that were shared with one; newest first. With `q` those whose title, or an entry of theirs, has all its words.",
    door: "person",
    input: z.object({
      filter: z.enum(["owned", "shared"]).optional(),
      q: z.string().max(200).optional(),
      cursor: IdCursor.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    output: z.object({ sessions: z.array(ListedSession), next: z.string().nullable() }),
  }),
  createSession: call({
    method: "POST",
    path: "/api/sessions",
    summary: "Creates a session (201). The same owner's `external_id` again gives the session that exists (200).",
    door: "person",
    input: z.object({
      title: z.string().max(500).optional(),
      agent: z.string().max(50).optional(),
      remote: z.boolean().optional(),
      external_id: z.string().max(200).optional(),
      /** An earlier session of the same owner that this one goes on from. One that is not there (any more) is passed over. */
      continues: SessionId.optional(),
      /** What follows is an upload of so many bytes in all: a new session is `incomplete` until it is completed. */
      upload: z.object({ of: ByteCount }).optional(),
    }),
    output: Session.extend({ append_token: z.string().optional() }),
    status: 201,
  }),
  knownSessions: call({
    method: "POST",
    path: "/api/sessions/known",
    summary: "Which of these `external_id`s one has sessions of already. Makes nothing.",
    door: "person",
    input: z.object({ external_ids: z.array(z.string().max(200)).min(1).max(1000) }),
    output: z.object({ sessions: z.array(KnownSession) }),
  }),
  getSession: call({
    method: "GET",
    path: "/api/sessions/:id",
    summary: "One session, with what the asker may do to it.",
    door: "view",
    input: z.object({ id }),
    output: Session,
  }),
  patchSession: call({
    method: "PATCH",
    path: "/api/sessions/:id",
    summary: "Renames, archives or unfreezes a session, or makes it private or public.",
    door: "manage",
    input: z.object({
      id,
      title: z.string().max(500).optional(),
      visibility: Visibility.optional(),
      archived: z.boolean().optional(),
    }),
    output: Session,
  }),
  deleteSession: call({
    method: "DELETE",
    path: "/api/sessions/:id",
    summary: "Deletes a session with all that it holds. Its history stays.",
    door: "manage",
    input: z.object({ id }),
  }),
  appendEntries: call({
    method: "POST",
    path: "/api/sessions/:id/entries",
    summary:
      "Appends raw lines of a source, from line number `line` (0 is the first). Lines that are there already are passed over; a gap is 409 with `expected`, and so is 413 for more lines than a request may have, whose first ones are stored. An upload says `of` how many bytes it is and how many are `done` with this request: the session is `incomplete` until it is completed, also when lines without `of` come meanwhile. Otherwise it is `live`. `raw` (`<bytes>:<SHA-256>`) tells how the sender's file begins, up to where these lines end; the owner finds it in `sources`.",
    door: "append",
    input: z.object({
      id,
      source: SourceName.default("main"),
      line: z.coerce.number().int().nonnegative(),
      /** The call that runs the sub-agent whose source this is, where something beside its file says so. */
      under: z.string().max(200).optional(),
      done: z.coerce.number().pipe(ByteCount).optional(),
      of: z.coerce.number().pipe(ByteCount).optional(),
      /** The sender's file up to where these lines end: its bytes and their SHA-256. */
      raw: RawTold.optional(),
    }),
    sends: "lines",
    output: z.object({
      lines: z.number().int(),
      entries: z.number().int(),
      /** To the owner alone, where the session had none that is good: a new token that may append to it and nothing else. */
      append_token: z.string().optional(),
    }),
  }),
  endAppendToken: call({
    method: "DELETE",
    path: "/api/sessions/:id/append-token",
    summary:
      "Ends the session's append token. Completing the session ends it as well; the owner's next append gives another.",
    door: "manage",
    input: z.object({ id }),
  }),
  completeSession: call({
    method: "POST",
    path: "/api/sessions/:id/complete",
    summary:
      "Says that nothing more comes for now, which ends an upload. A half last line becomes the last line. The history tells what has `ended`: an `upload` of which all is here, the `following` of a live session, or an upload whose owner keeps the part that is here (`early`).",
    door: "append",
    input: z.object({ id, ended: Ended.optional() }),
    output: z.object({ id: SessionId, status: z.string(), entries: z.number().int() }),
  }),
  readEntries: call({
    method: "GET",
    path: "/api/sessions/:id/entries",
    summary: "The entries after `after`, at most `limit`; `next` is null at the head.",
    door: "view",
    input: z.object({
      id,
      after: z.coerce.number().int().nonnegative().default(0),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
    output: EntryPage,
  }),
  readPage: call({
    method: "GET",
    path: "/api/sessions/:id/pages/:seq",
    summary: "The stored page that holds the entry `seq`: whole, compressed as it lies. The cheapest way to read.",
    door: "view",
    input: z.object({ id, seq: z.coerce.number().int().positive() }),
    output: EntryPage,
  }),
  readEntry: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq",
    summary: "One entry with nothing shortened.",
    door: "view",
    input: z.object({ id, seq: z.coerce.number().int().positive() }),
    output: Entry,
  }),
  readLine: call({
    method: "GET",
    path: "/api/sessions/:id/entries/:seq/line",
    summary: "The raw line of one entry, as it came in.",
    door: "download",
    input: z.object({ id, seq: z.coerce.number().int().positive() }),
    gives: "bytes",
  }),
  listPrompts: call({
    method: "GET",
    path: "/api/sessions/:id/prompts",
    summary: "The prompts, shortened, for the outline; pages of at most 500.",
    door: "view",
    input: z.object({ id, after: z.coerce.number().int().nonnegative().default(0) }),
    output: z.object({ prompts: z.array(OutlinePrompt), next: z.number().int().nullable() }),
  }),
  searchSession: call({
    method: "GET",
    path: "/api/sessions/:id/search",
    summary:
      "The entries that have all the words of `q`, in their order: prompts, answers and what the agent did; results are not searched. What has just been appended can be found a moment later.",
    door: "search",
    input: z.object({ id, q: z.string().max(200), cursor: NumberCursor.optional() }),
    output: z.object({ hits: z.array(SearchHit), next: z.string().nullable() }),
  }),
  exportSession: call({
    method: "GET",
    path: "/api/sessions/:id/export",
    summary: "The raw lines of a source, byte for byte as they came in.",
    door: "download",
    input: z.object({ id, source: SourceName.default("main") }),
    gives: "bytes",
  }),
  readBlob: call({
    method: "GET",
    path: "/api/sessions/:id/blobs/:hash",
    summary: "An image of this session, by its content hash.",
    door: "view",
    input: z.object({ id, hash: z.string() }),
    gives: "bytes",
  }),

  // ---- sharing
  listCollaborators: call({
    method: "GET",
    path: "/api/sessions/:id/collaborators",
    summary: "Who has access, as far as the asker may know.",
    door: "seePeople",
    input: z.object({ id }),
    output: z.object({ collaborators: z.array(Collaborator), total: z.number().int() }),
  }),
  invite: call({
    method: "POST",
    path: "/api/sessions/:id/collaborators",
    summary:
      "Invites an address, or a list of them; 201 for every well-formed address, whoever has it. Without `role` who has access keeps theirs, and who has none becomes a viewer.",
    door: "share",
    input: z.object({
      id,
      email: z.string().optional(),
      emails: z.array(z.string()).max(50).optional(),
      role: z.string().optional(),
      note: z.string().max(500).optional(),
    }),
    output: z.union([InviteOutcome, z.object({ results: z.array(InviteResult) })]),
    status: 201,
  }),
  changeRole: call({
    method: "PATCH",
    path: "/api/sessions/:id/collaborators/:collaboratorId",
    summary: "Changes what a collaborator may do.",
    door: "share",
    input: z.object({ id, collaboratorId: z.string(), role: z.string() }),
    output: Collaborator,
  }),
  resendInvitation: call({
    method: "POST",
    path: "/api/sessions/:id/collaborators/:collaboratorId/resend",
    summary: "Sends the letter of an invitation again, within the limits, and renews its 30 days.",
    door: "share",
    input: z.object({ id, collaboratorId: z.string() }),
    output: Collaborator,
  }),
  removeCollaborator: call({
    method: "DELETE",
    path: "/api/sessions/:id/collaborators/:collaboratorId",
    summary: "Takes somebody's access away at once.",
    door: "share",
    input: z.object({ id, collaboratorId: z.string() }),
  }),
  leave: call({
    method: "DELETE",
    path: "/api/sessions/:id/collaborators/me",
    summary: "Gives one's own access up.",
    door: "leave",
    input: z.object({ id }),
  }),

  // ---- links
  listLinks: call({
    method: "GET",
    path: "/api/sessions/:id/links",
    summary: "The links that open this session, newest first.",
    door: "seeSharing",
    input: z.object({ id }),
    output: z.object({ links: z.array(Link) }),
  }),
  createLink: call({
    method: "POST",
    path: "/api/sessions/:id/links",
    summary: "Makes a link that lets anyone who has it read, until it is revoked or expires.",
    door: "publish",
    input: z.object({
      id,
      label: z.string().max(100).default(""),
      expires_in_days: z.number().int().min(1).max(3650).nullable().default(null),
    }),
    output: Link,
    status: 201,
  }),
  rotateLink: call({
    method: "POST",
    path: "/api/sessions/:id/links/:linkId/rotate",
    summary: "Gives a link a new address; the old one opens nothing from now on.",
    door: "publish",
    input: z.object({ id, linkId: z.string() }),
    output: Link,
  }),
  revokeLink: call({
    method: "DELETE",
    path: "/api/sessions/:id/links/:linkId",
    summary: "Takes a link back at once, for ever.",
    door: "manage",
    input: z.object({ id, linkId: z.string() }),
  }),
  openLink: call({
    method: "GET",
    path: "/api/s/:token",
    summary:
      "The session that a link opens, as this viewer may see it. Further calls carry the token in `Share-Token`.",
    door: "anybody",
    input: z.object({ token: z.string() }),
    output: Session,
  }),

  // ---- history
  listHistory: call({
    method: "GET",
    path: "/api/sessions/:id/audit-log",
    summary: "What happened to the session, newest first; also after it was deleted.",
    door: "seeSharing",
    input: z.object({
      id,
      cursor: NumberCursor.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ events: z.array(HistoryEvent), next: z.string().nullable() }),
  }),

  // ---- live
  createTicket: call({
    method: "POST",
    path: "/api/live/tickets",
    summary: "A ticket for the live socket (`WS /api/live?ticket=…`): 30 seconds, one use, for who asks.",
    door: "anybody",
    output: z.object({ ticket: z.string() }),
  }),

  // ---- comments
  listComments: call({
    method: "GET",
    path: "/api/sessions/:id/comments",
    summary: "What people said about the entries, oldest first.",
    door: "readComments",
    input: z.object({
      id,
      cursor: IdCursor.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    output: z.object({ comments: z.array(Comment), next: z.string().nullable() }),
  }),
  createComment: call({
    method: "POST",
    path: "/api/sessions/:id/comments",
    summary: "Says something about an entry.",
    door: "comment",
    input: z.object({ id, seq: z.number().int().positive(), text: z.string().min(1).max(10_000) }),
    output: Comment,
    status: 201,
  }),
  patchComment: call({
    method: "PATCH",
    path: "/api/sessions/:id/comments/:commentId",
    summary: "Changes one's own comment, or resolves (reopens) anybody's.",
    door: "comment",
    input: z.object({
      id,
      commentId: z.string(),
      text: z.string().min(1).max(10_000).optional(),
      resolved: z.boolean().optional(),
    }),
    output: Comment,
  }),
  deleteComment: call({
    method: "DELETE",
    path: "/api/sessions/:id/comments/:commentId",
    summary: "Deletes one's own comment; the owner, anybody's.",
    door: "comment",
    input: z.object({ id, commentId: z.string() }),
  }),
} as const

export type CallName = keyof typeof calls
