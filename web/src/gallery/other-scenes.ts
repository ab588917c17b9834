import { lost, never, refuse } from "./fake-server.ts"
import {
  alice,
  bob,
  bobsSession,
  here,
  history,
  links,
  listed,
  me,
  people,
  session,
  signIn,
  signInThatEnds,
} from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

const inTab =
  (tab: string) =>
  (name: string, says: string, answers: Answers = {}, then?: (p: Play) => Promise<void>) => ({
    name,
    says,
    group: `Share: ${tab.toLowerCase()}`,
    path: here,
    answers,
    play: async (p: Play) => {
      await p.open(/^Share$/)
      await p.press(tab)
      await then?.(p)
    },
  })
const linksScene = inTab("Share links")
const historyScene = inTab("History")
const remote = { ...session, kind: "remote" as const, abilities: session.abilities.filter((it) => it !== "publish") }

const linkScenes: Scene[] = [
  linksScene("links", "Links", {}, (p) => p.see("Review on Friday")),
  linksScene("links-empty", "No link yet", { listLinks: { links: [] } }),
  linksScene("links-loading", "Loading", { listLinks: never }),
  linksScene("links-failed", "Loading failed", { listLinks: lost }, (p) => p.see("Retry")),
  linksScene("link-making", "Making one", { createLink: never }, async (p) => {
    await p.write("Name of the new link", "Review")
    await p.press("Create link")
  }),
  linksScene(
    "link-refused",
    "One could not be made",
    { createLink: refuse("RATE_LIMITED", undefined, 40) },
    async (p) => {
      await p.press("Create link")
      await p.see("40 seconds")
    },
  ),
  linksScene(
    "link-made",
    "Made",
    { createLink: { ...links[0], id: "l0", label: "Fresh", uses: 0, last_used_at: null } },
    async (p) => {
      await p.see("Review on Friday")
      await p.press("Create link")
    },
  ),
  linksScene("link-revoke", "Revoking one", {}, (p) => p.press("Revoke Review on Friday")),
  linksScene("link-rotate", "A reset link", {}, (p) => p.press("Reset Review on Friday")),
  linksScene("links-remote", "A remote session", { getSession: remote, listLinks: { links: [] } }),
]

const historyScenes: Scene[] = [
  historyScene("history", "History", {}, (p) => p.see("made the session private")),
  historyScene("history-older", "Older ones too", {}, async (p) => {
    await p.press("Show older")
    await p.see("created the session")
  }),
  historyScene("history-erased", "Names were erased", {
    listHistory: { events: history.map((it) => ({ ...it, names: null })), next: null },
  }),
  historyScene("history-loading", "Loading", { listHistory: never }),
  historyScene("history-failed", "Loading failed", { listHistory: lost }, (p) => p.see("Retry")),
]

const asBob = { getSignIn: signIn({ me: me(bob, "bob@example.com") }), getSession: bobsSession }
const masked = people
  .filter((it) => it.status === "active")
  .map((it) => ({ ...it, email: `${it.email[0]}***@example.com`, letter: null }))
const bobs = { ...asBob, listCollaborators: listed(masked) }
const greet = () => {
  try {
    localStorage.clear()
  } catch {
    // Then there is nothing to forget.
  }
}

const page = (
  name: string,
  says: string,
  path: string,
  answers: Answers,
  play?: Scene["play"],
  before?: () => void,
): Scene => ({
  name,
  says,
  group: "Pages",
  path,
  answers,
  ...(play && { play }),
  ...(before && { before }),
})

const greeted = () => localStorage.setItem(`greeted ${session.id}`, "")
const row = (at: number, more: object) => ({
  ...session,
  id: `01jd000000000000000000000${at}`,
  hit: null,
  ...more,
})

const pageScenes: Scene[] = [
  page(
    "collaborator",
    "Who has access, for a collaborator",
    here,
    bobs,
    async (p) => {
      await p.open("People")
      await p.see("contributor")
    },
    greeted,
  ),
  page(
    "leave",
    "Leaving",
    here,
    bobs,
    async (p) => {
      await p.open("People")
      await p.press("Leave")
      await p.see("You lose access")
    },
    greeted,
  ),
  page("greeting", "A first visit", `${here}#for=bob%40example.com`, bobs, (p) => p.see("find it again"), greet),
  page(
    "greeting-public",
    "A letter, a public session, nobody signed in",
    `${here}#for=bob%40example.com`,
    {
      getSignIn: signIn({ me: null }),
      getSession: {
        ...session,
        visibility: "public",
        access_type: "public",
        shared_with: null,
        abilities: ["view", "search"],
      },
    },
    (p) => p.see("invited you"),
  ),
  page("session-private", "A private session", here, { getSession: { ...session, shared_with: 0 } }, (p) =>
    p.see("Private"),
  ),
  page("session-public", "A public session", here, { getSession: { ...session, visibility: "public" } }, (p) =>
    p.see("Public"),
  ),
  {
    ...page("session-here", "Others have it open", here, {}, (p) => p.wait(400)),
    here: { people: [alice, bob, { id: "p-grace", name: "Grace", picture: null }], readers: 2 },
  },
  page(
    "session-neighbours",
    "A session between two others",
    here,
    {
      getSession: {
        ...session,
        continues: { id: "01jd0000000000000000000001", title: "Move the importer to streams" },
        continued_by: [
          { id: "01jd0000000000000000000002", title: "" },
          {
            id: "01jd0000000000000000000003",
            title: "Make the nightly build faster, without giving up a single test, and write down what you found",
          },
        ],
      },
    },
    (p) => p.see("Continued from"),
  ),
  page("session-live", "A session that goes on", here, { getSession: { ...session, status: "live" } }, (p) =>
    p.see("Two tabs refresh"),
  ),
  page("signed-out", "Signed out in another tab", here, { getSignIn: signInThatEnds() }, async (p) => {
    await p.see("Two tabs refresh")
    new BroadcastChannel("openctl-sign-in").postMessage(false)
    await p.see("Sign in to continue.")
  }),
  page("session-shared", "A session shared with you", here, bobs, (p) => p.see("Shared by"), greeted),
  page("denied", "Not open to you", here, { getSession: refuse("NOT_FOUND"), readPage: refuse("NOT_FOUND") }, (p) =>
    p.see("signed in as"),
  ),
  page(
    "denied-nobody",
    "Not open, nobody signed in",
    here,
    {
      getSignIn: signIn({ me: null }),
      getSession: refuse("NOT_FOUND"),
      readPage: refuse("NOT_FOUND"),
    },
    (p) => p.see("Sign in to see"),
  ),
  page(
    "device",
    "A program asks to act for you",
    "/device",
    {
      getDevice: {
        user_code: "BCDF-GHJK",
        name: "openctl on alices-laptop",
        scopes: ["read", "write", "share"],
        asked_from: "203.0.113.7",
        asked_at: session.started_at,
      },
    },
    async (p) => {
      await p.write("Code", "BCDF-GHJK")
      await p.press("Continue")
      await p.see("share, rename and delete")
    },
  ),
  page(
    "sign-in-invited",
    "Signing in from a letter",
    `${here}#for=bob%40example.com`,
    {
      getSignIn: signIn({ me: null }),
      getSession: refuse("NOT_FOUND"),
      readPage: refuse("NOT_FOUND"),
    },
    (p) => p.see("invited with"),
  ),
  page(
    "sign-in-code",
    "The code",
    "/sign-in",
    {
      getSignIn: signIn({ me: null }),
      sendCode: { email: "bob@example.com", expires_in: 600 },
    },
    async (p) => {
      await p.see("Send the code")
      const field = document.querySelector<HTMLInputElement>("input[type=email]")
      field?.setAttribute("aria-label", "Email address")
      await p.write("Email address", "bob@example.com")
      await p.press("Send the code")
      await p.see("Enter your code")
    },
  ),
  page(
    "sessions",
    "The list",
    "/",
    {
      listSessions: {
        sessions: [
          row(1, { shared_with: 0 }),
          row(2, { title: "Move the importer to streams", visibility: "public" }),
          row(3, {
            title: "Make the nightly build faster",
            owner: bob,
            access_type: "shared",
            collaborator_role: "viewer",
          }),
          row(4, { title: "Shared with one", shared_with: 1, owner: alice, status: "live" }),
          row(5, {
            title: "Shared and public",
            visibility: "public",
            owner: bob,
            access_type: "shared",
            collaborator_role: "contributor",
          }),
        ],
        next: null,
      },
    },
    (p) => p.see("nightly build"),
  ),
]

export const otherScenes: Scene[] = [...linkScenes, ...historyScenes, ...pageScenes]
