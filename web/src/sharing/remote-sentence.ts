import { agentLabel } from "#agents/label"
import { cleanLine } from "#protocol/clean"
import type { DataOf } from "#protocol/events"
import type { HistoryEvent } from "#protocol/history"

/**
 * What happened in a remote session, as the rest of a sentence. What the runner reports in its owner's name was done by the
 * agent, or by nobody: then the sentence is whole, and names no person as the one who did it.
 */
type RemoteEvent = Extract<HistoryEvent, { name: `run.${string}` | `proposal.${string}` | `question.${string}` }>

/** Whether it happened without a person, whoever's program reported it. */
export function happenedByItself(event: RemoteEvent): boolean {
  switch (event.name) {
    case "run.ended":
    case "proposal.taken":
    case "question.opened":
    case "question.closed":
      return true
    case "proposal.ended":
      return event.data.state !== "withdrawn"
    case "question.answered":
      return event.data.via === "hook" || (event.data.told === true && event.data.via === "browser")
    default:
      return false
  }
}

export const isRemote = (event: HistoryEvent): event is RemoteEvent => /^(run|proposal|question)\./.test(event.name)

/** `prompt` is what a prompt is called here: "Bob's prompt", "your prompt" or "a prompt". */
export function remoteDeed(event: RemoteEvent, prompt: string): string {
  switch (event.name) {
    case "run.began":
      return beginning(event.data)
    case "run.ended":
      return runEnding(event.data)
    case "run.asked":
      return asking(event.data)
    case "proposal.made":
      return making(event.data)
    case "proposal.decided":
      return deciding(event, prompt)
    case "proposal.taken":
      return `The agent began to work on ${prompt}`
    case "proposal.ended":
      return promptEnding(event.data.state, prompt)
    case "question.opened":
      return "The agent asked a question"
    case "question.answered":
      return answering(event.data)
    case "question.closed":
      return "The agent's question was closed without an answer"
    default:
      return event satisfies never
  }
}

function beginning({ n, agent, mode }: Partial<DataOf<"run.began">>): string {
  const name = agent ? cleanLine(agentLabel(agent), 60) : "the agent"
  const again = n !== undefined && n > 1 ? ` again (run ${n})` : ""
  return `started ${name}${again}${mode ? ` in mode “${cleanLine(mode, 60)}”` : ""}`
}

function runEnding({ n, why }: Partial<DataOf<"run.ended">>): string {
  const run = n === undefined ? "The agent's run" : `Run ${n} of the agent`
  if (why === "superseded") return `${run} ended, because another one began`
  if (why === "archived") return `${run} ended, because the session was archived`
  if (why === "silence") return `${run} ended, because its machine wasn't heard from anymore`
  return `${run} ended`
}

function asking({ what }: Partial<DataOf<"run.asked">>): string {
  if (what === "interrupt") return "interrupted the agent"
  return what === "mode" ? "asked the agent to change its mode" : "asked the agent to end"
}

function making({ state }: Partial<DataOf<"proposal.made">>): string {
  if (state === "pending") return "sent a prompt for approval"
  return state === "running" ? "sent a prompt from the terminal" : "sent a prompt"
}

function deciding(
  { data, actor, subject }: Extract<RemoteEvent, { name: "proposal.decided" }>,
  prompt: string,
): string {
  if (data.approved === false)
    return actor !== null && actor.id === subject ? "took back a prompt" : `rejected ${prompt}`
  return data.changed ? `edited ${prompt} and approved it` : `approved ${prompt}`
}

function promptEnding(state: DataOf<"proposal.ended">["state"] | undefined, prompt: string): string {
  const its = `${prompt.charAt(0).toUpperCase()}${prompt.slice(1)}`
  switch (state) {
    case "completed":
      return `The agent finished ${prompt}`
    case "cancelled":
      return `${its} was cancelled`
    case "failed":
      return `${its} failed`
    case "interrupted":
      return `${its} was interrupted, and may have been carried out in part`
    case "withdrawn":
      return "withdrew a prompt"
    case "expired":
      return `${its} expired`
    default:
      return `${its} ended`
  }
}

function answering({ kind = "", via, told }: Partial<DataOf<"question.answered">>): string {
  const yes = kind.startsWith("allow")
  const isKnown = yes || kind.startsWith("reject")
  const always = kind.endsWith("_always") ? " from now on" : ""
  if (told === false) {
    return isKnown
      ? `chose to ${yes ? "allow" : "refuse"} what the agent asked for${always}`
      : "chose an answer for the agent"
  }
  if (via === "browser") {
    return isKnown ? `The agent was told that it ${yes ? "may" : "may not"}${always}` : "The agent was told the answer"
  }
  const deed = isKnown ? `${yes ? "allowed" : "refused"} what the agent asked for${always}` : "answered the agent"
  if (via === "hook") return `A hook ${deed}`
  return via === "terminal" ? `${deed}, in the terminal` : deed
}
