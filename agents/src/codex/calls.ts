import { cleanLine } from "#protocol/clean"
import { compact, type Json, key, list, object, objectIn, string } from "../json.ts"
import { fingerprint, remember } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { type Output, outputOf, worst } from "./outputs.ts"
import { filesOfPatch, touchedAsListed } from "./patches.ts"
import { answersIn } from "./prompts.ts"
import { type CodexState, called, kept, shown } from "./state.ts"
import { type Called, describeFunction, describeScript, describeShell, questionsOf } from "./tools.ts"
import type { Understood } from "./understood.ts"

/** Calls of tools, and what they gave back. */

const PATCHED = 16

/** Null if the item is no call. */
export function callOf(item: Json, state: CodexState): DraftPart[] | null {
  switch (item.type) {
    case "function_call": {
      const written = typeof item.arguments === "string" ? item.arguments : compact(item.arguments ?? {})
      const name = nameOf(item)
      learnFrom(name, written, item, state)
      return [call(item, describeFunction(name, written, state.cwd), state)]
    }
    case "custom_tool_call": {
      const { script, ...described } = describeScript(string(item.name), string(item.input), state.cwd)
      const part = call(item, described, state)
      if (item.name === "apply_patch") patching(string(item.input), item, state)
      if (script) beginScript(item, script.calls, described, state)
      return [part]
    }
    case "local_shell_call":
      return [call({ ...item, name: "shell" }, describeShell(object(item.action), state.cwd), state)]
    case "tool_search_call": {
      const title = `Looked for tools: ${string(object(item.arguments).query)}`
      return [call({ ...item, name: "tool_search" }, { does: "search", title }, state)]
    }
    default:
      return null
  }
}

function nameOf(item: Json): string {
  const [name, space] = [string(item.name), string(item.namespace)]
  return space.startsWith("mcp__") && !name.startsWith("mcp__") ? `${space.replace(/_+$/, "")}__${name}` : name
}

function call(item: Json, { does, title, body, about, todos }: Called, state: CodexState): DraftPart {
  const id = key(item.call_id) ?? key(item.id) ?? ""
  called(state, id)
  return {
    type: "call",
    id,
    name: string(item.name).slice(0, 200),
    does,
    title: cleanLine(title, 160),
    ...(about && { about }),
    ...(body && { body }),
    ...(todos && { todos }),
  }
}

function learnFrom(name: string, written: string, item: Json, state: CodexState): void {
  if (name === "request_user_input") asking(objectIn(written), item, state)
  if (name === "apply_patch") {
    const { input, patch } = objectIn(written)
    patching(string(input) || string(patch), item, state)
  }
  if (/^(?:shell|container\.exec)$/.test(name) && written.includes("*** Begin Patch")) {
    const { command } = objectIn(written)
    patching(list(command).map(string).join("\n"), item, state)
  }
}

function beginScript(item: Json, calls: { tool: string; input: unknown }[], shown: Called, state: CodexState): void {
  const id = key(item.call_id) ?? ""
  delete state.script
  if (id === "" || id.length > 200) return
  state.script = { call: kept(id) }
  if (shown.does === "edit") state.script.showsPatch = true
  const question = calls.find(({ tool }) => tool === "request_user_input")
  if (question) asking(object(question.input), item, state)
}

/** Until the answer comes, which only names the questions' ids. */
function asking(input: Json, item: Json, state: CodexState): void {
  const questions = questionsOf(input)
    .slice(0, 6)
    .map(({ id, question }): [string, string] => [kept(string(id).slice(0, 60)), kept(string(question).slice(0, 80))])
  state.asked = { call: fingerprint(string(item.call_id)), questions }
}

/** Until the result comes, which lists the files and not the lines. An event, where there is one, says both. */
function patching(patch: string, item: Json, state: CodexState): void {
  const files = filesOfPatch(patch)
  const lines = files.length <= 40 ? files.map(({ added, removed }): [number, number] => [added, removed]) : []
  state.patch = { call: fingerprint(string(item.call_id)), lines }
}

export function hasPatched(id: string, state: CodexState): void {
  remember(state.patched, fingerprint(id), PATCHED)
}

export function hasDeclined(id: string, state: CodexState): void {
  remember(state.declined, fingerprint(id), PATCHED)
}

/** Null if the item is no result. */
export function resultOf(item: Json, state: CodexState): Understood | null {
  switch (item.type) {
    case "function_call_output":
    case "custom_tool_call_output":
    case "local_shell_call_output":
      return result(key(item.call_id) ?? "", outputOf(item.output), state)
    case "tool_search_output": {
      const text = list(item.tools).map((tool) => string(object(tool).name))
      return { parts: [{ type: "result", call: key(item.call_id) ?? "", text: text.join("\n") }] }
    }
    default:
      return null
  }
}

function result(id: string, output: Output, state: CodexState): Understood {
  const print = fingerprint(id)
  if (state.script?.call === id) {
    state.script.ended = true
    if (state.script.exit !== undefined) withNested(output, state.script.exit)
  }
  if (state.declined.includes(print)) refuse(output)
  const part = resultPart(id, output)
  const answer = state.asked?.call === print ? answersIn(output.text, state.asked.questions) : ""
  if (answer !== "") {
    delete state.asked
    return {
      parts: [
        { ...part, text: "" },
        { type: "prompt", as: "answer", text: answer },
      ],
    }
  }
  if (output.text.startsWith('{"status":{')) rememberReports(output.text, state)
  const why = output.refused ? reasonIn(output.text) : ""
  const parts: DraftPart[] = [part, ...(output.images ?? [])]
  if (why !== "") parts.push({ type: "prompt", as: "refusal", text: why })
  const isKnown = state.patched.includes(print) || output.failed || output.refused
  const lines = state.patch?.call === print ? state.patch.lines : []
  const touched = isKnown ? [] : touchedAsListed(output.text, state.cwd, lines)
  return { parts, ...(touched.length > 0 && { touched }) }
}

function refuse(output: Output): void {
  output.refused = true
  delete output.failed
  delete output.exit
}

/** What sub-agents said at their end, which comes again as a message of its own. */
function rememberReports(text: string, state: CodexState): void {
  for (const status of Object.values(object(objectIn(text).status)).slice(0, 8)) {
    for (const said of Object.values(object(status)).map(string)) if (said !== "") shown(state, "report", "event", said)
  }
}

/** What the script's commands ended with, where it didn't print that itself. */
function withNested(output: Output, exit: number): void {
  if (output.exit !== undefined) return
  output.exit = exit
  if (exit !== 0 && !output.refused) output.failed = true
}

export function resultPart(id: string, output: Output): Extract<DraftPart, { type: "result" }> {
  const { text, failed, refused, exit, ms } = output
  // The result of `spawn_agent` names the thread, which has a file of its own.
  const agent = text.startsWith('{"agent_id":') ? key(objectIn(text).agent_id) : undefined
  return {
    type: "result",
    call: id,
    text,
    ...(failed && { failed: true }),
    ...(refused && { refused: true }),
    ...(exit !== undefined && { exit }),
    ...(ms !== undefined && { ms }),
    ...(agent !== undefined && { agent }),
  }
}

/** A person's words behind "rejected by user". */
function reasonIn(text: string): string {
  return (
    /rejected by user(?: with (?:feedback|reason))?(?:[:.]\s*|\s*\n\s*(?:Reason|Feedback):\s*)([^"\\]{1,4000})$/i
      .exec(text)?.[1]
      ?.trim() ?? ""
  )
}

/** An exit code of a command that a script ran, told by an event. */
export function ranInScript(code: unknown, state: CodexState): void {
  if (!state.script || typeof code !== "number" || !Number.isSafeInteger(code)) return
  const before = state.script.exit
  const exit = worst(before === undefined ? [code] : [before, code])
  if (exit !== undefined) state.script.exit = exit
}
