import { cleanLine } from "#protocol/clean"
import type { Touched, Usage } from "#protocol/entries"
import { type Json, key, list, object, string } from "../json.ts"
import { callPart, cost, dataIn, tokens } from "../parts.ts"
import { fingerprint, notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { givenBack } from "./results.ts"
import { changedBy, type OpencodeState } from "./state.ts"
import { describeTool } from "./tools.ts"

/** The parts of messages: texts, thoughts, calls with their results, files, and marks between steps. */
export interface Said {
  parts: DraftPart[]
  touched?: Touched[]
  usage?: Usage
  /** A state that a later one follows and that has nothing to show: it gets no key. */
  isPassing?: true
}

// A new one each time: who reads a line may add to the parts.
const nothing = (): Said => ({ parts: [] })
const passing = (): Said => ({ parts: [], isPassing: true })

/** `role` is `user`, `assistant`, `summary`, or "" if nobody knows. Null for an unknown kind. */
export function partOf(part: Json, role: string, state: OpencodeState): Said | null {
  switch (part.type) {
    case "text":
      return textPart(part, role, state)
    case "reasoning":
      return said("thinking", string(part.text))
    case "tool":
      return toolPart(part, state)
    case "file":
      return filePart(part)
    case "step-start":
      state.changed = []
      return passing()
    case "step-finish":
      return stepPart(part)
    case "patch":
      return patchPart(part, state)
    case "compaction":
      if (part.overflow === true) state.again = true
      return { parts: [notice("compaction", "The conversation was compacted")] }
    case "subtask":
      return { parts: [notice("command", [string(part.description), string(part.prompt)].join("\n").trim())] }
    case "retry":
      return { parts: [notice("error", messageOf(object(part.error)))] }
    case "agent":
    case "snapshot":
      return passing()
    default:
      return null
  }
}

function said(type: "answer" | "thinking", text: string): Said {
  return text.trim() === "" ? passing() : { parts: [{ type, text }] }
}

function textPart(part: Json, role: string, state: OpencodeState): Said {
  const text = string(part.text)
  if (text.trim() === "") return passing()
  if (role === "summary" || part.synthetic === true || part.ignored === true)
    return { parts: [notice("context", text)] }
  // Only what the model says takes its time.
  const isPrompt = role === "user" || (role === "" && part.time === undefined)
  if (!isPrompt) return said("answer", text)
  const isAgain = state.again === true && state.prompt === fingerprint(text)
  delete state.again
  state.prompt = fingerprint(text)
  return isAgain ? nothing() : { parts: [{ type: "prompt", text }] }
}

function toolPart(part: Json, state: OpencodeState): Said {
  const id = key(part.callID) ?? ""
  const tool = string(part.tool)
  const doing = object(part.state)
  // Its input is still to come.
  if (doing.status === "pending") return passing()
  const call = callPart(id, tool, describeTool(tool, object(doing.input), state.told.directory))
  const given = givenBack(tool, id, doing, state.told.directory)
  for (const { path } of given?.touched ?? []) changedBy(state, path)
  return given === null ? { parts: [call] } : { parts: [call, ...given.parts], touched: given.touched }
}

function filePart(part: Json): Said {
  const name = cleanLine(string(part.filename) || string(part.mime), 200)
  const data = dataIn(part.url, name)
  return { parts: [data ?? notice("context", name === "" ? "Attached a file" : `Attached ${name}`)] }
}

/** The tokens of a request; the sums in the message are the same again. */
function stepPart(part: Json): Said {
  const { input, output, reasoning, cache } = object(part.tokens)
  const { read, write } = object(cache)
  const [cached, written, thought] = [tokens(read), tokens(write), tokens(reasoning)]
  const usage: Usage = { input: tokens(input), output: tokens(output) + thought }
  if (cached > 0) usage.cached = cached
  if (written > 0) usage.written = written
  if (thought > 0) usage.reasoning = thought
  const dollars = cost(part.cost)
  if (dollars !== undefined) usage.cost = dollars
  const isEmpty = usage.input + usage.output + cached + written === 0 && dollars === undefined
  return isEmpty ? nothing() : { parts: [], usage }
}

const MOST_FILES = 500

/** Files that a step changed; those that its tools told of are known, others were changed by commands. */
function patchPart(part: Json, state: OpencodeState): Said {
  const paths = list(part.files)
    .slice(0, MOST_FILES)
    .map(string)
    .filter((path) => path !== "" && !state.changed.includes(fingerprint(path)))
  return { parts: [], touched: paths.map((path) => ({ path: path.slice(0, 1000), how: "edit" })) }
}

export function messageOf(error: Json): string {
  return string(object(error.data).message) || string(error.message) || string(error.name) || "Something failed"
}
