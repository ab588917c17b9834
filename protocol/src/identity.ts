import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { Person } from "./people.ts"
import { Visibility } from "./sessions.ts"

/**
 * Signing in with a code, a provider, or a link that an operator made. Nothing here reveals who has an account.
 */

/** A service that can vouch for people; `oidc` is any OpenID Connect server. The operator sets up which ones there are. */
export const ProviderId = z.enum(["google", "github", "oidc", "clerk"])
export type ProviderId = z.infer<typeof ProviderId>

/** The person who asks. Emails go to the first of their `addresses`. */
export const Me = z.object({
  person: Person,
  addresses: z.array(z.object({ email: z.string(), verified: z.boolean() })),
  /** Whether the name was derived from the address, and the person has not been asked for one yet. */
  unnamed: z.boolean(),
})
export type Me = z.infer<typeof Me>

/**
 * The calls that sign people in and out. An invalid code, link or answer of a provider is 401 or 400 and does not reveal who has
 * an account; guessing is 429.
 */
export const identityCalls = {
  getSignIn: call({
    method: "GET",
    path: "/api/sign-in",
    summary: "Tells which ways of signing in there are, whether a local inbox shows the codes, and who asks, if known.",
    door: "anybody",
    output: z.object({
      /** False until there is a first person, who comes by the link that the start printed. */
      set_up: z.boolean(),
      /** `code`: with a code by email. */
      ways: z.array(z.enum(["code"])),
      /** Identity providers, to be named on buttons. */
      providers: z.array(z.object({ id: ProviderId, name: z.string() })),
      inbox: z.boolean(),
      mail: z.boolean(),
      me: Me.nullable(),
      limits: z.object({ session_mb: z.number(), collaborators: z.number() }),
      /** How sessions may be seen here: what new ones are, and what the operator forbids. By servers that know of teams. */
      visibility: z.object({ default: Visibility, forbidden: z.array(Visibility) }).optional(),
      /** The origin that people open (`APP_URL`): only there can anybody sign in and follow live. */
      app_url: z.string(),
      /** How people run the CLI on the server's machine: `openctl`, or in a checkout npm's form of it. */
      command: z.string(),
    }),
  }),
  sendCode: call({
    method: "POST",
    path: "/api/sign-in/code",
    summary: "Sends a sign-in code to an address. The answer never tells whether anybody has the address.",
    door: "anybody",
    records: [],
    input: z.object({ email: z.string() }),
    output: z.object({ email: z.string(), expires_in: z.number() }),
  }),
  signIn: call({
    method: "POST",
    path: "/api/sign-in",
    summary: "Signs in with a code from an email; sets the cookie.",
    door: "anybody",
    records: ["person.created", "collaborator.removed", "sign-in.made"],
    input: z.object({ email: z.string(), code: z.string().max(20), name: z.string().max(200).optional() }),
    output: Me,
  }),
  startProviderSignIn: call({
    method: "POST",
    path: "/api/sign-in/provider",
    summary: "Begins a sign-in with an identity provider: the browser goes to `url` and comes back to `to`.",
    door: "anybody",
    records: [],
    input: z.object({
      provider: ProviderId,
      to: z.string().max(2000).default("/"),
      /** Connects the provider to the account of the person who is signed in, instead of signing in. */
      connect: z.boolean().default(false),
    }),
    output: z.object({ url: z.string() }),
  }),
  endProviderSignIn: call({
    method: "GET",
    path: "/api/auth/callback/:provider",
    summary:
      "Where a provider sends the browser back to. Redirects to a page, with `problem` in its address if something went wrong.",
    door: "anybody",
    input: z.object({ provider: z.string() }),
    gives: "bytes",
    status: 302,
  }),
  hearSignOut: call({
    method: "POST",
    path: "/api/auth/signed-out/:provider",
    summary: "Where an OpenID Connect provider reports that somebody has signed out there (Back-Channel Logout 1.0).",
    door: "anybody",
    records: ["sign-in.ended"],
    sends: "bytes",
    input: z.object({ provider: z.string() }),
    gives: "bytes",
  }),
  signOut: call({
    method: "DELETE",
    path: "/api/sign-in",
    summary: "Ends this sign-in.",
    door: "anybody",
    records: ["sign-in.ended"],
  }),
  becomeFirst: call({
    method: "POST",
    path: "/api/first-person",
    summary: "Signs in the first person with the one-time link that the first start printed.",
    door: "anybody",
    records: ["person.created", "sign-in.made"],
    input: z.object({ token: z.string().max(200), name: z.string().min(1).max(200), email: z.string() }),
    output: Me,
    status: 201,
  }),
  checkFirstLink: call({
    method: "POST",
    path: "/api/first-person/link",
    summary: "Tells whether the one-time link of the first start is still good, without using it up.",
    door: "anybody",
    records: [],
    input: z.object({ token: z.string().max(200) }),
    /** `taken`: there is a first person already. */
    output: z.object({ state: z.enum(["good", "ended", "taken"]) }),
  }),
  checkSignInLink: call({
    method: "POST",
    path: "/api/sign-in/link/check",
    summary: "Tells whom an operator's link would sign in, if it is still good, without using it up.",
    door: "anybody",
    records: [],
    input: z.object({ token: z.string().max(200) }),
    output: z.object({ person: z.object({ name: z.string() }).nullable() }),
  }),
  signInByLink: call({
    method: "POST",
    path: "/api/sign-in/link",
    summary: "Signs in with an operator's link, which works once; sets the cookie.",
    door: "anybody",
    records: ["sign-in-link.used", "sign-in.made"],
    input: z.object({ token: z.string().max(200) }),
    output: Me,
  }),
} as const

/** What happens to a person as a whole, and to their sign-ins. `subject` is the id of the person or of the sign-in. */
export const identityEvents = {
  "person.created": event({ names: ["address"], refreshes: ["getMe"], rechecks: false, audience: "person" }),
  "person.disabled": event({ refreshes: ["getMe"], ends: "person", rechecks: "takes", audience: "person" }),
  "person.enabled": event({ refreshes: ["getMe"], everywhere: true, rechecks: "gives", audience: "person" }),
  "person.deleted": event({
    refreshes: ["getMe"],
    ends: "person",
    erases: true,
    rechecks: "takes",
    audience: "person",
  }),
  "sign-in.made": event({ refreshes: ["listSignIns"], rechecks: false, audience: "person" }),
  "sign-in.ended": event({ refreshes: ["listSignIns"], ends: "credential", rechecks: "takes", audience: "person" }),
  "sign-in-link.created": event({ refreshes: [], rechecks: false, audience: "person" }),
  "sign-in-link.used": event({ refreshes: ["listSignIns"], rechecks: false, audience: "person" }),
} as const
