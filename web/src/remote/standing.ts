import type { AgentMode, Run } from "#protocol/remote-nouns"
import type { SessionStatus } from "#protocol/sessions"
import { capital, machineOf, type Names } from "./people-words.ts"

/** How a remote session stands, as its header says it. */
export type Standing =
  | { is: "unknown" | "ended" | "archived" | "idle" | "ending" }
  | { is: "running" | "stopping" | "waits"; turn: string | null }
  | { is: "offline"; since: string }

/** Nobody has heard of the machine for so long: what is sent now would not run soon. */
export const LONG_OFFLINE_MS = 10 * 60_000

export interface Known {
  status: SessionStatus
  /** Undefined while it is not known. */
  run: Run | null | undefined
  /** How many questions are open. */
  questions: number
}

export function standingOf({ status, run, questions }: Known): Standing {
  if (status === "archived") return { is: "archived" }
  if (run === undefined) return { is: "unknown" }
  if (run === null || status === "complete") return { is: "ended" }
  if (!run.online) return { is: "offline", since: run.seen_at }
  if (run.ending) return { is: "ending" }
  if (run.state === "idle") return { is: "idle" }
  if (run.turn !== null && run.interrupt === run.turn) return { is: "stopping", turn: run.turn }
  return { is: questions > 0 ? "waits" : "running", turn: run.turn }
}

const clock = new Intl.DateTimeFormat("en", { hour: "numeric", minute: "2-digit" })
const dayAndClock = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" })

/** "14:32" of the same day, otherwise with its date. */
export function sinceWhen(at: string, now: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return "some time ago"
  return (date.toDateString() === new Date(now).toDateString() ? clock : dayAndClock).format(date)
}

/** In a few words. */
export function standingWords(standing: Standing, names: Names, now: number): string {
  switch (standing.is) {
    case "unknown":
      return "Remote"
    case "ended":
      return "Ended"
    case "archived":
      return "Archived"
    case "idle":
      return "Idle"
    case "ending":
      return "Ending"
    case "running":
      return "Running"
    case "stopping":
      return "Stopping"
    case "waits":
      return `Waits for ${names.isOwner ? "you" : names.owner}`
    case "offline":
      return `Offline since ${sinceWhen(standing.since, now)}`
  }
}

/** The mode in words, and whether the agent asks in it; null where that is not known. */
export function modeOf(run: Pick<Run, "mode" | "modes"> | null | undefined): AgentMode | null {
  if (!run?.mode) return null
  return run.modes.find((it) => it.id === run.mode) ?? { id: run.mode, name: run.mode, asks: false }
}

export const decidesByItself = (agent: string) => `In this mode ${agent} decides by itself.`

/**
 * Why nobody can write a prompt now, or null. A machine that is away for a moment is no reason: prompts wait for it.
 */
export function shutBecause({ status, run }: Known, names: Names, now: number): string | null {
  if (status === "archived")
    return names.isOwner
      ? "This session is archived. Unarchive it to go on."
      : "This session is archived: no prompts can be sent to it."
  if (run === undefined) return null
  if (run === null || status === "complete") return `${names.agent} isn't running any more.`
  if (run.ending) return `${names.agent} is ending.`
  if (!run.online && now - Date.parse(run.seen_at) > LONG_OFFLINE_MS)
    return `${capital(machineOf(names))} has been offline since ${sinceWhen(run.seen_at, now)}.`
  return null
}
