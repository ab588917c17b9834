import { expect, test } from "bun:test"
import { QueryClient, QueryObserver } from "@tanstack/react-query"
import { type CallName, calls } from "#protocol/calls"
import { changedBy, keyOf, type Leaves, refreshAfter } from "./keys.ts"

/** What pages must refetch after each change, whatever the events are called. */
const seenAnew = {
  patchMe: ["getMe", "getSignIn", "listSessions", "getSession"],
  proveAddress: ["listAddresses", "getMe", "getSignIn", "listSessions"],
  chooseAddress: ["listAddresses", "getMe", "getSignIn", "listSessions"],
  removeAddress: ["listAddresses", "getMe", "getSignIn", "listSessions"],
  endSignIn: ["listSignIns"],
  endOtherSignIns: ["listSignIns"],
  disconnectProvider: ["listConnections"],
  createToken: ["listTokens"],
  revokeToken: ["listTokens"],
  answerDevice: ["listTokens"],
  patchMailChoices: ["getMailChoices"],
  patchSession: ["listCollaborators", "getSession", "listSessions", "listHistory"],
  completeSession: ["getSession", "listSessions"],
  deleteSession: ["listSessions"],
  leave: ["listSessions", "getSession"],
  invite: ["listCollaborators", "getSession", "listSessions", "listHistory"],
  changeRole: ["listCollaborators", "getSession", "listSessions", "listHistory"],
  removeCollaborator: ["listCollaborators", "getSession", "listSessions", "listHistory"],
  resendInvitation: ["listCollaborators", "getSession", "listSessions", "listHistory"],
  createLink: ["listLinks", "listHistory", "getSession"],
  rotateLink: ["listLinks", "listHistory", "getSession"],
  revokeLink: ["listLinks", "listHistory", "getSession"],
  createComment: ["listComments", "listHistory"],
  patchComment: ["listComments", "listHistory"],
  deleteComment: ["listComments", "listHistory"],
  readComments: [],
} satisfies Partial<Record<CallName, CallName[]>>

test.each(Object.entries(seenAnew))("the events of %s name what a page sees anew after it", (name, needed) => {
  const changed = changedBy(calls[name as keyof typeof seenAnew])
  expect(needed.filter((it) => !changed.includes(it))).toEqual([])
})

/** What is refetched while a page shows a session, its history and the list. */
async function askedAfter(leaves?: Leaves): Promise<string[]> {
  const queries = new QueryClient()
  const asked: string[] = []
  const shown = [
    keyOf(calls.getSession, { id: "s" }),
    keyOf(calls.listHistory, { id: "s" }),
    keyOf(calls.getSession, { id: "other" }),
    keyOf(calls.listSessions, {}),
  ]
  const stops = shown.map((queryKey) => {
    const name = [queryKey[0], "id" in queryKey[1] ? queryKey[1].id : ""].join(" ").trim()
    queries.setQueryData(queryKey, {})
    const queryFn = async () => {
      asked.push(name)
      return {}
    }
    return new QueryObserver(queries, { queryKey, queryFn, staleTime: Number.POSITIVE_INFINITY }).subscribe(() => {})
  })
  await refreshAfter(queries, calls.deleteSession, { session: "s", leaves })
  // Answers that were not refetched are marked as stale.
  expect(queries.getQueryState(keyOf(calls.getSession, { id: "s" }))?.isInvalidated).toBe(leaves !== undefined)
  for (const stop of stops) stop()
  queries.clear()
  return asked.sort()
}

test("what an event changed is asked again, in its session and in the lists", async () => {
  expect(await askedAfter()).toEqual(["getSession s", "listHistory s", "listSessions"])
})

test("of a session that the page leaves only the lists are asked again, and of a person nothing", async () => {
  expect(await askedAfter("session")).toEqual(["listSessions"])
  expect(await askedAfter("person")).toEqual([])
})
