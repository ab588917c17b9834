import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { Person } from "./people.ts"

/**
 * Signing in: by a code, a provider, or a link that an operator made. Who signs in nowhere learns who has an account.
 */

/** Who can vouch for somebody elsewhere; `oidc` is any OpenID Connect server. Which ones there are is for the operator to say. */
export const ProviderId = z.enum(["google", "github", "oidc", "clerk"])
export type ProviderId = z.infer<typeof ProviderId>

/** The person who asks. `addresses` are their own, the first one is where letters go. */
export const Me = z.object({
  person: Person,
  addresses: z.array(z.object({ email: z.string(), verified: z.boolean() })),
  /** Whether the name is made of the address, and they have not been asked for one. */
  unnamed: z.boolean(),
})
export type Me = z.infer<typeof Me>

/**
 * The calls by which somebody signs in or out. A code, link or provider's answer that is not good is 401 or 400, and tells
 * nothing of who has an account; guessing is 429.
 */
export const identityCalls = {
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
} as const

/** What happens to a person as a whole, and to their sign-ins. `subject` is the person's id, or the sign-in's. */
export const identityEvents = {
  "person.created": event({ refreshes: ["getMe"], rechecks: false, audience: "person" }),
  "person.disabled": event({ refreshes: ["getMe"], rechecks: "takes", audience: "person" }),
  "person.enabled": event({ refreshes: ["getMe"], rechecks: "gives", audience: "person" }),
  "person.deleted": event({ refreshes: ["getMe"], rechecks: "takes", audience: "person" }),
  "sign-in.made": event({ refreshes: ["listSignIns"], rechecks: false, audience: "person" }),
  "sign-in.ended": event({ refreshes: ["listSignIns"], rechecks: "takes", audience: "person" }),
  "sign-in-link.created": event({ refreshes: [], rechecks: false, audience: "person" }),
  "sign-in-link.used": event({ refreshes: ["listSignIns"], rechecks: false, audience: "person" }),
} as const
