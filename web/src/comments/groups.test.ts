import { expect, test } from "bun:test"
import type { Comment } from "#protocol/comments"
import { groupsOf, stillPending, threadsOf } from "./groups.ts"

const alice = { id: "alice", name: "Alice", picture: null }
const said = (id: string, seq: number, text = id): Comment => ({
  id,
  seq,
  text,
  author: alice,
  created_at: "2026-01-01T00:00:00.000Z",
  anchor: { seq },
  thread: null,
  mentions: [],
  deleted: false,
  edited_at: null,
  resolved_at: null,
  may: [],
})

test("comments stand in the order of the transcript, and about one entry in the order of time", () => {
  const groups = groupsOf(threadsOf([said("1", 12), said("2", 3), said("3", 12)]))
  expect(groups.map((it) => [it.seq, ...it.threads.map(({ root }) => root.id)])).toEqual([
    [3, "2"],
    [12, "1", "3"],
  ])
})

test("an entry that Alice is about to comment on has its place before anything is said", () => {
  expect(groupsOf(threadsOf([said("1", 12)]), [5, 12]).map((it) => [it.seq, it.threads.length])).toEqual([
    [5, 0],
    [12, 1],
  ])
})

test("a comment that an event brings before the answer does is shown once", () => {
  const sent = { comment: said("pending", 3, "Yes"), before: new Set(["1"]) }
  expect(stillPending([said("1", 3, "Yes")], [sent])).toEqual([sent.comment])
  expect(stillPending([said("1", 3, "Yes"), said("2", 3, "Yes")], [sent])).toEqual([])
})

test("the same comment sent twice in a row waits for two", () => {
  const first = { comment: said("pending 1", 3, "Yes"), before: new Set<string>() }
  const second = { comment: said("pending 2", 3, "Yes"), before: new Set<string>() }
  expect(stillPending([said("1", 3, "Yes")], [first, second])).toEqual([second.comment])
})

test("replies stand behind the comment that their thread begins with, and the attached diff behind the entries", () => {
  const reply = (id: string, thread: string, seq: number) => ({ ...said(id, seq), thread })
  const threads = threadsOf([said("1", 12), said("2", 0), reply("3", "1", 12), reply("4", "2", 0), reply("5", "1", 12)])
  expect(threads.map(({ root, replies }) => [root.id, ...replies.map((it) => it.id)])).toEqual([
    ["1", "3", "5"],
    ["2", "4"],
  ])
  expect(groupsOf(threads, [40]).map((it) => it.seq)).toEqual([12, 40, 0])
})
