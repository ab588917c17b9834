import { expect, test } from "bun:test"
import { QueryClient } from "@tanstack/react-query"
import type { OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import type { Collaborator } from "#protocol/sharing"
import { keyOf } from "../api/keys.ts"
import { invited } from "./ahead.ts"
import { answered } from "./answered.ts"

const bob = invited("1", "bob@example.com", "viewer")
const carol = invited("2", "carol@example.com", "viewer")
const key = keyOf(calls.listCollaborators, { id: "s" })

/** The page's list for session "s". */
function listOf(...collaborators: Collaborator[]) {
  const queries = new QueryClient()
  queries.setQueryData(key, { collaborators, total: collaborators.length })
  return {
    queries,
    people: answered(queries, "s"),
    now: () => queries.getQueryData<OutputOf<typeof calls.listCollaborators>>(key),
  }
}

test("a removed person is gone from the list and its count, and is returned for the sentence about them", () => {
  const { people, now } = listOf(bob, carol)
  expect(people.remove("1")).toEqual(bob)
  expect(now()).toEqual({ collaborators: [carol], total: 1 })
  expect(people.remove("1")).toBeUndefined()
})

test("a row that the server answered with takes the place of the old one, in the same place", () => {
  const { people, now } = listOf(bob, carol)
  people.set({ ...bob, role: "contributor" })
  expect(now()?.collaborators).toEqual([{ ...bob, role: "contributor" }, carol])
})

test("of those invited the new ones get a row and the known ones their role; refused ones and oneself get none", () => {
  const { people, now } = listOf(bob)
  people.invite([
    { email: "bob@example.com", id: "1", role: "contributor", outcome: "updated" },
    { email: "dave@example.com", id: "3", role: "contributor", outcome: "invited" },
    { email: "alice@example.com", id: null, role: "contributor", outcome: "own" },
    { email: "no", error: { code: "INVALID_EMAIL", message: "No." } },
  ])
  expect(now()?.collaborators.map((it) => [it.id, it.email, it.role])).toEqual([
    ["1", "bob@example.com", "contributor"],
    ["3", "dave@example.com", "contributor"],
  ])
})

test("a list that was never asked for stays unasked, and another session's stays as it is", () => {
  const { queries, people } = listOf(bob)
  answered(queries, "other").set(bob)
  expect(queries.getQueryData(keyOf(calls.listCollaborators, { id: "other" }))).toBeUndefined()
  people.remove("1")
  expect(queries.getQueryData(keyOf(calls.listCollaborators, { id: "other" }))).toBeUndefined()
})

test("an older answer still on its way doesn't bring back a removed person", async () => {
  const { queries, people, now } = listOf(bob, carol)
  let arrive = (_: unknown) => {}
  const asked = queries.fetchQuery({
    queryKey: key,
    queryFn: () => new Promise((resolve) => (arrive = resolve)),
  })
  people.remove("1")
  arrive({ collaborators: [bob, carol], total: 2 })
  await asked.catch(() => undefined)
  expect(now()?.collaborators).toEqual([carol])
})
