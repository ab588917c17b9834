import { expect, test } from "bun:test"
import { QueryClient } from "@tanstack/react-query"
import { calls } from "#protocol/calls"
import { Unreachable } from "#protocol/client"
import type { Comment } from "#protocol/comments"
import { Refusal } from "#protocol/errors"
import { keyOf } from "../api/keys.ts"
import { takeToasts } from "../ui/toast.ts"
import { changesOf } from "./changes.ts"
import { CommentPlace } from "./place.ts"
import type { Comments } from "./useComments.ts"

const alice = { id: "alice", name: "Alice", picture: null }
const key = keyOf(calls.listComments, { id: "s" })
const said = (id: string, text = id): Comment => ({
  id,
  seq: 3,
  text,
  author: alice,
  created_at: "2026-01-01T00:00:00.000Z",
  anchor: { seq: 3 },
  thread: null,
  mentions: [],
  deleted: false,
  edited_at: null,
  resolved_at: null,
  may: ["edit"],
})

let places = 0

/** Alice on a page that knows these comments, with a server that answers when the test says so. */
function pageWith(...comments: Comment[]) {
  const queries = new QueryClient()
  queries.setQueryData<Comments>(key, { comments, next: null })
  const place = new CommentPlace(`page ${places++} `)
  place.set({ open: true })
  const asked: {
    input: unknown
    answer: (output?: unknown) => Promise<void>
    refuse: (why: Error) => Promise<void>
  }[] = []
  const client = {
    send: (_call: unknown, input: unknown) =>
      new Promise<never>((resolve, reject) => {
        asked.push({
          input,
          answer: (output) => settled(() => resolve(output as never)),
          refuse: (why) => settled(() => reject(why)),
        })
      }),
  }
  const last = () => {
    const one = asked.at(-1)
    if (!one) throw new Error("Nothing was asked.")
    return one
  }
  takeToasts()
  const changes = changesOf({ client, queries, id: "s", place, me: alice })
  const shown = () => queries.getQueryData<Comments>(key)?.comments ?? []
  return { queries, place, changes, asked, last, shown, words: () => shown().map((it) => it.text) }
}

/** Does it, and lets everything that waits for it go on. */
async function settled(what: () => void): Promise<void> {
  what()
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
}

const noMore = new Refusal("FORBIDDEN")

test("a new comment is seen at once, and stands among the others when the server has it", async () => {
  const { place, changes, last, words } = pageWith(said("1", "First"))
  place.drafts.set(3, "Why?")
  void changes.create(3, "Why?")
  expect(place.now.pending.map((it) => it.comment.text)).toEqual(["Why?"])
  expect(place.drafts.has(3)).toBe(false)
  await last().answer(said("2", "Why?"))
  expect(place.now.pending).toEqual([])
  expect(words()).toEqual(["First", "Why?"])
  expect(place.now.said).toBe("Comment added.")
})

test("text that was not saved returns to its box, before the text written since", async () => {
  const { place, changes, last, words } = pageWith(said("1", "First"))
  void changes.create(3, "Why?")
  place.drafts.set(3, "And how?")
  await last().refuse(new Unreachable("gone"))
  expect(place.drafts.get(3)).toBe("Why?\n\nAnd how?")
  expect(place.now).toMatchObject({ pending: [], writing: 3, at: 3 })
  expect(place.now.failed).toMatch(/^Your comment wasn't added\. /)
  expect(words()).toEqual(["First"])
  expect(takeToasts()).toEqual([])
})

test("with the panel closed a failure is told over the page", async () => {
  const { place, changes, last } = pageWith()
  void changes.create(3, "Why?")
  place.set({ open: false })
  await last().refuse(new Unreachable("gone"))
  expect(takeToasts().map(({ tone, text }) => [tone, text.endsWith("What you wrote is still in the box.")])).toEqual([
    ["bad", true],
  ])
})

test("of two pending changes, a refused one undoes only itself", async () => {
  const { place, changes, asked } = pageWith()
  void changes.create(3, "One")
  void changes.create(4, "Two")
  await asked[0]?.refuse(noMore)
  expect(place.now.pending.map((it) => it.comment.text)).toEqual(["Two"])
  expect([place.drafts.get(3), place.drafts.get(4)]).toEqual(["One", undefined])
})

test("a comment that stands behind pages not asked for yet is asked for with them", async () => {
  const { queries, place, changes, last } = pageWith(said("1"))
  queries.setQueryData<Comments>(key, { comments: [said("1")], next: "1" })
  void changes.create(3, "Why?")
  await last().answer(said("9", "Why?"))
  expect(place.pages).toBe(Number.POSITIVE_INFINITY)
})

test("an edit shows at once, and is undone when it is refused", async () => {
  const { place, changes, last, words } = pageWith(said("1", "Old"), said("2", "Other"))
  void changes.reword(said("1", "Old"), "New")
  expect(words()).toEqual(["New", "Other"])
  await last().refuse(noMore)
  expect(words()).toEqual(["Old", "Other"])
  expect(place.drafts.get("1")).toBe("New")
  expect(place.now.editing).toBe("1")
})

test("a comment that is resolved says so at once, and is open again when that was refused", async () => {
  const { changes, last, shown } = pageWith(said("1"))
  void changes.resolve(said("1"), true)
  expect(shown()[0]?.resolved_at).not.toBeNull()
  await last().refuse(noMore)
  expect(shown()[0]?.resolved_at).toBeNull()
  expect(takeToasts()[0]?.text).toMatch(/^The comment wasn't changed\./)
})

test("a deleted comment is gone at once, and is back in its place when it couldn't be deleted", async () => {
  const { changes, last, words } = pageWith(said("1"), said("2"), said("3"))
  void changes.remove(said("2"))
  expect(words()).toEqual(["1", "3"])
  await last().refuse(noMore)
  expect(words()).toEqual(["1", "2", "3"])
})

test("an older answer on its way doesn't undo a shown change", async () => {
  const { queries, changes, words } = pageWith(said("1"), said("2"))
  let arrive = (_: Comments) => {}
  const older = queries.fetchQuery<Comments>({
    queryKey: key,
    queryFn: () => new Promise((resolve) => (arrive = resolve)),
  })
  void changes.remove(said("2"))
  arrive({ comments: [said("1"), said("2")], next: null })
  await older.catch(() => undefined)
  expect(words()).toEqual(["1"])
})

test("the same sentence twice is two sentences for a screen reader", async () => {
  const { place, changes, asked } = pageWith(said("1"), said("2"))
  void changes.remove(said("1"))
  await asked[0]?.answer()
  const first = place.now.said
  void changes.remove(said("2"))
  await asked[1]?.answer()
  expect(place.now.said).not.toBe(first)
  expect(place.now.said.trim()).toBe(first)
})
