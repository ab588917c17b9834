import { cleanLine } from "#protocol/clean"
import { type Json, key, object, string, time } from "../json.ts"
import { folderName } from "../paths.ts"
import { fill, fingerprint, notice, readLine, told, unknownDraft } from "../read-line.ts"
import type { Draft, Facts, Reader, ReaderState, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { usageOf } from "../usages.ts"
import { changesMode, type RemoteState, refuse, startRemote } from "./state.ts"
import { readUpdate } from "./updates.ts"

/**
 * Remote sessions: the lines that `openctl run` writes while an agent works, whichever agent it is. They are what the Agent
 * Client Protocol tells, with a line of our own for each run, prompt, answered question and end of a turn. A line never names
 * a person, only their id.
 */
export const remoteReader = (agent: string): Reader => ({
  agent,
  kind: "remote",
  start: () => startRemote() as unknown as ReaderState,
  // The state comes from `start`, perhaps by way of the database.
  read: (line, state) => readLine(line, (record) => readRecord(record, state as unknown as RemoteState)),
  leavesOut: () => null,
  takesOut: () => null,
})

function readRecord(record: Json, state: RemoteState): Reading {
  const facts: Facts = {}
  const draft: Draft = { kind: "hidden", parts: [] }
  const at = time(record.at)
  if (at !== undefined) draft.at = at
  switch (record.type) {
    case "run":
      began(record, draft, facts, state)
      break
    case "prompt":
      prompted(record, draft, facts, state)
      break
    case "update":
      readUpdate(record, draft, facts, state)
      break
    case "question":
      answered(record, draft, state)
      break
    case "stop":
      ended(record, draft)
      break
    default:
      Object.assign(draft, unknownDraft(string(record.type), record))
  }
  // What a sub-agent's update says is not the session's.
  return { draft, facts: draft.agent === undefined ? facts : {} }
}

function began(record: Json, draft: Draft, facts: Facts, state: RemoteState): void {
  const agent = object(record.agent)
  const name = cleanLine(string(agent.title) || string(agent.name), 100) || "The agent"
  const version = cleanLine(string(agent.version), 60)
  const mode = cleanLine(string(record.mode_name) || string(record.mode), 100)
  told(facts, state.told, "version", version)
  told(facts, state.told, "branch", record.branch)
  told(facts, state.told, "directory", record.cwd)
  const repository = cleanLine(string(record.repository), 200) || folderName(string(record.cwd).slice(0, 4000))
  if (repository) facts.repository = repository
  if (mode !== "") changesMode(state, facts, mode)
  const run = fingerprint(string(record.run).slice(0, 100))
  // A run that goes on after a silence says again that it is there.
  if (state.run === run && record.run !== undefined) return
  state.run = run
  const runs = `${name}${version === "" ? "" : ` ${version}`} began to run${mode === "" ? "" : `, mode ${mode}`}`
  fill(draft, [notice("info", runs)])
}

function prompted(record: Json, draft: Draft, facts: Facts, state: RemoteState): void {
  const { text } = record
  const id = key(record.id)
  if (id !== undefined) Object.assign(draft, { id, key: { id: `prompt ${id}`, again: "repeats" } })
  if (typeof text !== "string" || text === "") return
  state.prompt = fingerprint(text)
  fill(draft, [{ type: "prompt", text, ...personIn(record) }])
  titleByPrompt(draft, facts, state)
}

/** Whose doing it was, by their id. */
function personIn({ by }: Json): { by?: string } {
  return typeof by === "string" && by !== "" && by.length <= 64 ? { by } : {}
}

/** What became of a question that the agent asked. */
function answered(record: Json, draft: Draft, state: RemoteState): void {
  const kind = string(record.kind)
  const name = cleanLine(string(record.name) || string(record.option), 200)
  if (kind.startsWith("reject")) refuse(state, key(record.call) ?? "")
  if (kind === "" && name === "") {
    const why = cleanLine(string(record.reason), 300)
    fill(draft, [notice("info", `Nobody answered the agent's question${why === "" ? "" : `: ${why}`}`)])
    return
  }
  const said = inWords(kind, name) + (ways.get(record.via) ?? "")
  fill(draft, [{ type: "notice", about: "info", text: said, ...personIn(record) }])
}

const ways = new Map<unknown, string>([
  ["hook", ", by a hook"],
  ["terminal", ", in the terminal"],
])

/** Begins with a verb, so that a page can put the person's name before it. */
function inWords(kind: string, name: string): string {
  const which = name === "" ? "" : `: ${name}`
  switch (kind) {
    case "allow_once":
      return "Allowed it, this time"
    case "allow_always":
      return `Allowed it, from now on${which}`
    case "reject_once":
      return "Refused it"
    case "reject_always":
      return `Refused it, from now on${which}`
    default:
      return `Answered the agent${which}`
  }
}

const reasons = new Map([
  ["max_tokens", "Stopped: the answer became too long"],
  ["max_turn_requests", "Stopped: the agent asked the model as often as it may in one turn"],
  ["refusal", "The model refused to go on"],
])

/** The end of a turn. An agent says that it ended well also after a failure, and then the note says more. */
function ended(record: Json, draft: Draft): void {
  const usage = usageOf(object(record.usage))
  if (usage) draft.usage = usage
  const stop = cleanLine(string(record.stop), 60)
  const note = string(record.note).trim()
  const and = (text: string) => (note === "" ? text : `${text}\n\n${note}`)
  if (stop === "end_turn" || stop === "") fill(draft, note === "" ? [] : [notice("info", note)])
  else if (stop === "cancelled" || stop === "interrupted") fill(draft, [notice("interrupted", and("Interrupted"))])
  else fill(draft, [notice("error", and(reasons.get(stop) ?? `The turn ended: ${stop}`))])
}
