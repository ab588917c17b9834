import type { Collaborator } from "#protocol/sharing"
import { lost, never, refuse } from "./fake-server.ts"
import { alice, bob, here, listed, people, person, session, signIn } from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

const box = "Invite by email"
const open = (p: Play) => p.open(/^Share$/)

function scene(
  name: string,
  says: string,
  answers: Answers = {},
  then?: (p: Play) => Promise<void>,
  before?: () => void,
): Scene {
  const play = async (p: Play) => {
    await open(p)
    await then?.(p)
  }
  return { name, says, group: "Share: people", path: here, answers, play, ...(before && { before }) }
}

const invite = (text: string, after?: (p: Play) => Promise<void>) => async (p: Play) => {
  await p.see("Bob Okafor")
  await p.write(box, text)
  await p.press(/^Invite( \d+)?$/)
  await after?.(p)
}
const outcomes = (emails: unknown, how: (email: string) => object) => ({
  results: (emails as string[]).map((email) => ({ email, ...how(email) })),
})
const invited = ({ emails, role }: Record<string, unknown>) =>
  outcomes(emails, (email) => ({ id: `c-${email}`, role, outcome: "invited" }))
const many: Collaborator[] = Array.from({ length: 50 }, (_, at) => person({ email: `person${at}@example.com` }))
const letters = [
  person({
    email: "dan@example.com",
    letter: "bounced",
    problem: "No such mailbox. Check the address, or copy the link.",
  }),
  person({ email: "erin@example.com", letter: "failed", problem: "The mail server did not answer for two days." }),
  person({ email: "frank@example.com", expires_at: "2026-01-02T00:00:00Z" }),
  person({ email: "grace@example.com", letter: "queued", problem: "The email waits: 10 went out in the last hour." }),
]
const removing = (who: RegExp) => async (p: Play) => {
  await p.press(who)
  await p.press("Remove")
  await p.see("at once")
}

const whoCanSee = /Who can see it$/
const choosing = (circle: RegExp) => async (p: Play) => {
  await p.press(whoCanSee)
  await p.press(circle)
}

export const peopleScenes: Scene[] = [
  scene("people", "People with access", {}, (p) => p.see("Bob Okafor")),
  scene("empty", "Nobody yet", { listCollaborators: listed([]), getSession: { ...session, shared_with: 0 } }, (p) =>
    p.see("Nobody else has access"),
  ),
  scene("loading", "Loading", { listCollaborators: never }, (p) => p.see("People with access")),
  scene("failed", "Loading failed", { listCollaborators: lost }, (p) => p.see("Retry")),
  scene("one-link", "A share link too", { getSession: { ...session, links: 1 } }, (p) =>
    p.see("anyone with the share link"),
  ),
  scene("some-links", "Several share links too", { getSession: { ...session, links: 3 } }, (p) =>
    p.see("one of the 3 share links"),
  ),
  scene("typing", "A whole address", {}, (p) => p.write(box, "dan@example.com")),
  scene("chips", "Many pasted, one of them wrong", {}, (p) =>
    p.write(box, "Dan <dan@example.com>, erin@example.com; frank@, a.very.long.address.indeed@research.example.org "),
  ),
  scene("half", "A half address", {}, async (p) => {
    await p.write(box, "dan@exam")
    await p.see("isn't a complete email address")
  }),
  scene("nothing", "Invited nobody", {}, invite("")),
  scene("own", "Your own address", {}, (p) => p.write(box, "alice@example.com")),
  scene("duplicate", "Somebody who has access", {}, async (p) => {
    await p.see("Bob Okafor")
    await p.write(box, "bob@example.com")
  }),
  scene("inviting", "Inviting", { invite: never }, invite("dan@example.com, erin@example.com")),
  scene(
    "invited",
    "Invited",
    { invite: invited, listCollaborators: listed([...people, person({ email: "dan@example.com" })]) },
    invite("dan@example.com", (p) => p.see("is invited")),
  ),
  scene(
    "updated",
    "The role was updated",
    {
      invite: ({ emails }: Record<string, unknown>) =>
        outcomes(emails, () => ({ id: "c-bob@example.com", role: "viewer", outcome: "updated" })),
    },
    invite("bob@example.com", (p) => p.see("already had access")),
  ),
  scene(
    "partly",
    "Some were refused",
    {
      invite: ({ emails }: Record<string, unknown>) =>
        outcomes(emails, (email) =>
          email.startsWith("dan")
            ? { id: "c-dan", role: "viewer", outcome: "invited" }
            : { error: { code: "INVALID_EMAIL", message: "Enter a complete email address." } },
        ),
    },
    invite("dan@example.com, erin@example.com", (p) => p.see("wasn't invited")),
  ),
  scene(
    "full",
    "The limit is reached",
    { listCollaborators: listed(many), getSession: { ...session, shared_with: 50 } },
    async (p) => {
      await p.see("person3@example.com")
      await p.write(box, "dan@example.com")
    },
  ),
  scene(
    "rate-limited",
    "Too many in an hour",
    {
      invite: ({ emails }: Record<string, unknown>) =>
        outcomes(emails, () => ({
          error: {
            code: "RATE_LIMITED",
            message: "You have added 50 people in the last hour. You can add the next one in 12 minutes.",
          },
        })),
    },
    invite("dan@example.com", (p) => p.see("12 minutes")),
  ),
  scene(
    "slow-down",
    "The server wants a pause",
    { invite: refuse("RATE_LIMITED", undefined, 30) },
    invite("dan@example.com", (p) => p.see("30 seconds")),
  ),
  scene(
    "unreachable",
    "Inviting failed",
    { invite: lost },
    invite("dan@example.com", (p) => p.see("be reached")),
  ),
  scene("note", "With a note", {}, async (p) => {
    await p.write(box, "dan@example.com")
    await p.press("Add a note")
  }),
  scene(
    "no-mail",
    "A server that sends no mail",
    {
      getSignIn: signIn({ mail: false }),
      invite: invited,
      listCollaborators: listed(
        [...people, person({ email: "dan@example.com" })].map((it) => ({ ...it, letter: "none" as const })),
      ),
    },
    invite("dan@example.com", (p) => p.see("is invited")),
  ),
  scene("letters", "Letters that did not arrive", { listCollaborators: listed(letters) }, (p) =>
    p.see("Not delivered"),
  ),
  scene("role", "Choosing a role", {}, (p) => p.press(/Role of Bob/)),
  scene("invite-role", "Choosing a role for those you invite", {}, (p) => p.press(/Role for those/)),
  scene("remove", "Removing somebody", {}, removing(/Role of Bob/)),
  scene("remove-invited", "Taking an invitation back", {}, removing(/Role of carol/)),
  scene("role-failed", "A role that could not be changed", { changeRole: lost }, async (p) => {
    await p.press(/Role of Bob/)
    await p.press(/^ViewerCan/)
    await p.see("wasn't changed")
  }),
  scene(
    "clash",
    "Changed elsewhere",
    { changeRole: refuse("NOT_FOUND", "This person is no longer a collaborator.") },
    async (p) => {
      await p.press(/Role of Bob/)
      await p.press(/^ViewerCan/)
      await p.see("elsewhere")
    },
  ),
  scene("public", "Public", { getSession: { ...session, visibility: "public" } }),
  scene("public-comments", "Public, and its comments too", {
    getSession: { ...session, visibility: "public", comments_for_readers: true },
    listCollaborators: listed([]),
  }),
  scene("team", "Open to the team", { getSession: { ...session, visibility: "team" } }),
  scene("circles", "The circles", {}, (p) => p.press(whoCanSee)),
  scene(
    "circles-forbidden",
    "Where the operator forbids public sessions",
    { getSignIn: () => signIn({ visibility: { default: "private", forbidden: ["public"] } }) },
    (p) => p.press(whoCanSee),
  ),
  scene("ask-private", "Making it private", { getSession: { ...session, visibility: "public" } }, choosing(/^Private/)),
  scene("ask-team", "Opening it to the team", {}, choosing(/^Team/)),
  scene(
    "ask-team-only",
    "Making it the team's only",
    { getSession: { ...session, visibility: "public", links: 2 } },
    choosing(/^Team/),
  ),
  scene("ask-public", "Making it public", {}, choosing(/^Public/)),
  scene("remote", "A remote session", {
    getSession: { ...session, kind: "remote", abilities: session.abilities.filter((it) => it !== "publish") },
  }),
  scene("offline", "Offline", {}, undefined, () => {
    Object.defineProperty(navigator, "onLine", { get: () => false })
  }),
  scene(
    "no-longer-owner",
    "No longer the owner",
    lostMeanwhile({
      ...session,
      owner: bob,
      abilities: session.abilities.filter((it) => !["share", "seeSharing", "publish", "manage"].includes(it)),
    }),
    async (p) => {
      await p.press(/Role of Bob/)
      await p.press(/^ViewerCan/)
      await p.see("no longer")
    },
  ),
  scene("gone", "The session is gone", lostMeanwhile(refuse("NOT_FOUND")), async (p) => {
    await p.press(/Role of Bob/)
    await p.press(/^ViewerCan/)
    await p.wait(600)
  }),
  scene(
    "copied",
    "The link is copied",
    {},
    (p) => p.press("Copy link"),
    () => clipboard(() => Promise.resolve()),
  ),
  scene(
    "not-copied",
    "The browser does not copy",
    {},
    (p) => p.press("Copy link"),
    () => clipboard(() => Promise.reject(new Error("forbidden"))),
  ),
  scene("long-title", "A long title and name", {
    getSession: {
      ...session,
      title:
        "Why the whole of the authentication fails for people who were invited twice, and what to do about it".repeat(
          2,
        ),
      owner: { ...alice, name: "Alice Maria Antonia Martinez de la Fuente y Castellanos" },
    },
  }),
]

/** The session is as it was until a change of a role is refused because it no longer is. */
function lostMeanwhile(then: unknown): Answers {
  let tried = false
  return {
    getSession: () => (tried ? then : session),
    changeRole: () => {
      tried = true
      return refuse("NOT_OWNER")
    },
  }
}

function clipboard(writeText: () => Promise<void>): void {
  Object.defineProperty(navigator, "clipboard", { value: { writeText } })
}
