import { lost, never, refuse } from "./fake-server.ts"
import { bob, me, signIn } from "./made-up.ts"
import type { Answers, Scene } from "./scene.ts"

const door = (name: string, says: string, path: string, answers: Answers, play?: Scene["play"]): Scene => ({
  name,
  says,
  group: "Doors",
  path,
  answers: { getSignIn: signIn({ me: null }), ...answers },
  ...(play && { play }),
})

const nobodyYet = { getSignIn: signIn({ me: null, set_up: false, mail: false, inbox: true }) }
const letters = [
  {
    id: "l1",
    to: "bob@example.com",
    subject: "Your sign-in code",
    text: "604 213 is your code to sign in to openctl. It is good for 10 minutes.",
    code: "604213",
    page: null,
    sent_at: new Date().toISOString(),
  },
]

export const doorScenes: Scene[] = [
  door("door-landing", "Nobody is signed in", "/", {}, (p) => p.see("Sign in")),
  door("door-sign-in", "Signing in", "/sign-in", {}, (p) => p.see("Send the code")),
  door("door-first-visit", "Nothing is here yet", "/", { getSignIn: signIn() }, (p) =>
    p.see("Upload your first session"),
  ),
  door(
    "door-other-address",
    "Opened at another address than the server's own",
    "/",
    { getSignIn: signIn({ app_url: "https://sessions.example.com" }) },
    (p) => p.see("Upload your first session"),
  ),
  door("door-set-up", "Nobody is here yet", "/", nobodyYet, (p) => p.see("not set up yet")),
  door("door-welcome", "The first person", "/welcome#x", { ...nobodyYet, checkFirstLink: { state: "good" } }, (p) =>
    p.see("Start using"),
  ),
  door("door-welcome-loading", "The link is checked", "/welcome#x", { ...nobodyYet, checkFirstLink: never }),
  door(
    "door-welcome-ended",
    "The link has ended",
    "/welcome#x",
    { ...nobodyYet, checkFirstLink: { state: "ended" } },
    (p) => p.see("no longer works"),
  ),
  door("door-welcome-taken", "Somebody was first", "/welcome#x", { checkFirstLink: { state: "taken" } }, (p) =>
    p.see("already set up"),
  ),
  door("door-name", "Asked for a name", "/sign-in", {
    getSignIn: signIn({ me: { ...me({ ...bob, name: "bob.okafor" }, "bob.okafor@example.com"), unnamed: true } }),
  }),
  door("door-sign-in-link", "A link from the operator", "/sign-in-link#x", { checkSignInLink: { person: bob } }, (p) =>
    p.see("Sign in as Bob"),
  ),
  door("door-sign-in-link-ended", "It has ended", "/sign-in-link#x", { checkSignInLink: { person: null } }, (p) =>
    p.see("doesn't sign you in"),
  ),
  door("door-sign-in-link-failed", "It could not be checked", "/sign-in-link#x", { checkSignInLink: lost }, (p) =>
    p.see("Retry"),
  ),
  door("door-inbox", "The local inbox", "/inbox#x", { readInbox: { letters } }, (p) => p.see("604213")),
  door("door-inbox-closed", "The inbox, without its secret", "/inbox#x", { readInbox: refuse("NOT_FOUND") }, (p) =>
    p.see("doesn't open the inbox"),
  ),
]
