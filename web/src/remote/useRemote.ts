import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useCallback, useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Proposal, Question, Run } from "#protocol/remote-nouns"
import type { Session } from "#protocol/sessions"
import { keyOf } from "../api/keys.ts"
import { useCall } from "../api/useCall.ts"

/** No event says that a machine is gone: what has not been heard of is asked for. */
const RUN_MS = 15_000
/** Events say when these have changed; a row that comes into sight asks for nothing. */
const LISTS_MS = 60_000

type Seen = Pick<Session, "id" | "status" | "abilities">

/** The run of a session; undefined while it is not known. `waiting` is for its owner. */
export function useRun({ id, status }: Seen, enabled = true) {
  const { data } = useCall(
    calls.getRun,
    { id },
    { enabled, fresh: RUN_MS, ...(status === "live" && { every: RUN_MS }) },
  )
  return { run: data?.run as Run | null | undefined, waiting: data?.waiting ?? null }
}

/** The prompts that this viewer may see: their own, or all for the owner. Null while they are not known. */
export function useProposals({ id, abilities }: Seen): readonly Proposal[] | null {
  const enabled = abilities.includes("seeOwnPrompts")
  return useCall(calls.listProposals, { id }, { enabled, fresh: LISTS_MS }).data?.proposals ?? null
}

export function useQuestions({ id }: Pick<Seen, "id">): readonly Question[] {
  return useCall(calls.listQuestions, { id }, { fresh: LISTS_MS }).data?.questions ?? none
}
const none: readonly Question[] = []

/** Writes down what a call has answered, so that nobody waits for the list to be asked again. */
export function usePut(id: string) {
  const queries = useQueryClient()
  return useCallback(
    (it: { proposal?: unknown; question?: unknown }) => {
      if (it.proposal) putProposal(queries, id, it.proposal as Proposal)
      if (it.question) putQuestion(queries, id, it.question as Question)
    },
    [queries, id],
  )
}

function putProposal(queries: QueryClient, id: string, proposal: Proposal): void {
  const key = keyOf(calls.listProposals, { id })
  queries.setQueryData<{ proposals: Proposal[] }>(key, (now) => now && { proposals: newest(now.proposals, proposal) })
}

function putQuestion(queries: QueryClient, id: string, question: Question): void {
  const key = keyOf(calls.listQuestions, { id })
  queries.setQueryData<{ questions: Question[] }>(key, (now) => now && { questions: newest(now.questions, question) })
}

/** An answer that was overtaken by a newer one is not news. */
export function newest<T extends { id: string; rev: number }>(all: readonly T[], it: T): T[] {
  const known = all.find((other) => other.id === it.id)
  if (!known) return [it, ...all]
  return all.map((other) => (other.id === it.id && other.rev <= it.rev ? it : other))
}

/** The row as it stands, from a refusal that was about it. */
export function rowIn(error: unknown): { proposal?: unknown; question?: unknown } | null {
  if (!(error instanceof Refusal) || error.code !== "CONFLICT") return null
  const { proposal, question } = error.details
  return proposal || question ? { proposal, question } : null
}

/** The time, as often as something on the page depends on it. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
