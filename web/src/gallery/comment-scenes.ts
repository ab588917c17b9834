import type { Comment } from "#protocol/comments"
import { lost, never, refuse } from "./fake-server.ts"
import { alice, bob, bobsSession, here, me, session, signIn } from "./made-up.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const carol = { id: "p-carol", name: "Maximiliane von der Hohen-Tannenbergstein-Wittelsbach", picture: null }
const said = (n: number, more: Partial<Comment> & { text: string }): Comment => ({
  id: `k${n}`,
  seq: 1,
  anchor: { seq: more.seq ?? 1 },
  thread: null,
  mentions: [],
  deleted: false,
  author: bob,
  created_at: ago(600 - n * 40),
  edited_at: null,
  resolved_at: null,
  may: ["resolve", "delete"],
  ...more,
})
const own = { author: alice, may: ["edit", "resolve", "delete"] as Comment["may"] }
const hostile = `<img src=x onerror=alert(1)> https://example.com/ \u202egnp.exe\u202c\n${"wide".repeat(60)}`
const all: Comment[] = [
  said(1, { text: "Does this also happen in a private window?\n\nI saw it in two of them at once." }),
  said(2, { ...own, text: "Yes. Only with two tabs, though.", edited_at: ago(300) }),
  said(3, { seq: 2, author: carol, text: hostile }),
  said(4, { seq: 2, author: carol, text: "Then one tab has to be the one that asks. ".repeat(60) }),
  said(5, { text: "The title says the opposite.", resolved_at: ago(20) }),
]
const listed = { comments: all, next: null, read: null }

const scene = (
  name: string,
  says: string,
  answers: Answers,
  then?: (p: Play) => Promise<void>,
  begin = /^Comments/,
): Scene => ({
  name,
  says,
  group: "Comments",
  path: here,
  answers: { listComments: listed, ...answers },
  async play(p) {
    await p.see("Two tabs refresh")
    await p.press(begin)
    await then?.(p)
    await p.wait(200)
  },
})
const seen = (p: Play) => p.see("private window")
const onEntry = /^Comment on this entry/
const asBob = { getSignIn: signIn({ me: me(bob, "bob@example.com") }) }
const reading = { ...bobsSession, collaborator_role: "viewer" as const, abilities: bobsSession.abilities.slice(0, 5) }
const readOnly = all.map((it) => ({ ...it, may: [] }))

export const commentScenes: Scene[] = [
  scene("comments", "Comments", {}, seen),
  scene("comments-resolved", "Those that are dealt with", {}, async (p) => {
    await seen(p)
    await p.press(/^Resolved/)
  }),
  scene("comments-empty", "None yet", { listComments: { comments: [], next: null, read: null } }, (p) =>
    p.see("No comments yet"),
  ),
  scene("comments-loading", "Loading", { listComments: never }),
  scene("comments-failed", "Loading failed", { listComments: refuse("INTERNAL") }, (p) => p.see("Retry")),
  scene("comments-more", "There are more", { listComments: { comments: all, next: "k5", read: null } }, (p) =>
    p.see("Show more"),
  ),
  scene(
    "comments-reader",
    "Whoever may only read",
    { ...asBob, getSession: reading, listComments: { comments: readOnly, next: null, read: null } },
    seen,
  ),
  scene("comments-reader-empty", "Nothing to read", {
    ...asBob,
    getSession: reading,
    listComments: { comments: [], next: null, read: null },
  }),
  scene(
    "comments-archived",
    "The session is archived",
    {
      getSession: { ...session, status: "archived", abilities: session.abilities.filter((it) => it !== "comment") },
      listComments: { comments: readOnly, next: null, read: null },
    },
    seen,
  ),
  scene(
    "comment-box",
    "Writing one",
    {},
    (p) => p.write("Comment on entry 2", "One of them has to be first.\nWhich?"),
    onEntry,
  ),
  scene(
    "comment-failed",
    "One was not added",
    { createComment: lost },
    async (p) => {
      await p.write("Comment on entry 2", "One of them has to be first.")
      await p.press("Comment")
      await p.see("wasn't added")
    },
    onEntry,
  ),
  scene(
    "comment-pending",
    "One on its way",
    { createComment: never },
    async (p) => {
      await p.write("Comment on entry 2", "One of them has to be first.")
      await p.press("Comment")
      await p.see("Sending")
    },
    onEntry,
  ),
  scene("comment-edit", "Changing one", {}, (p) => p.press("Edit your comment")),
  scene("comment-delete", "Deleting one", {}, (p) => p.press("Delete your comment")),
  scene("comment-mark", "How many an entry has", {}, async (p) => {
    await seen(p)
    await p.press(/^(Close|Close the comments)$/)
  }),
]
