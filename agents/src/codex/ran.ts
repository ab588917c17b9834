import { cleanLine } from "#protocol/clean"
import type { Hit } from "#protocol/entries"
import { compact, type Json, key, list, object, pretty, string } from "../json.ts"
import { fingerprint } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { hasDeclined, hasPatched, ranInScript, resultPart } from "./calls.ts"
import { exited, lastedFor, type Output } from "./outputs.ts"
import { describeChanges, touchedBy } from "./patches.ts"
import { type CodexState, shows, wasCalled } from "./state.ts"
import { commandOf, describeShell } from "./tools.ts"
import { nothing, type Understood } from "./understood.ts"

/**
 * Events about what tools did. Calls and results stand among the items; an event is shown where it tells more: what a script
 * did by itself, the command that a person ran, and everything in a file without items.
 */
export function ran(event: Json, state: CodexState): Understood {
  const id = key(event.call_id) ?? ""
  if (event.status === "declined") hasDeclined(id, state)
  const output: Output = {
    text:
      string(event.aggregated_output) || string(event.formatted_output) || string(event.stdout) + string(event.stderr),
    ...exited(event.exit_code),
    ...lastedFor(event.duration),
  }
  if (event.source === "user_shell") {
    const command = commandOf(event)
    return shows(state, "command", "event", command) ? { parts: commandParts(command, output, id) } : nothing()
  }
  if (state.called) {
    if (!wasCalled(state, id)) ranInScript(event.exit_code, state)
    return nothing()
  }
  const { does, title, body } = describeShell(event, state.cwd)
  return {
    parts: [
      { type: "call", id, name: "exec", does, title: cleanLine(title, 160), ...(body && { body }) },
      resultPart(id, output),
    ],
  }
}

/** A command that a person ran with `!`. */
export function commandParts(command: string, output: Output, id = `shell-${fingerprint(command)}`): DraftPart[] {
  const { does, title, body } = describeShell({ command }, "")
  return [
    { type: "prompt", as: "command", text: `! ${command}` },
    { type: "call", id, name: "shell", does, title: cleanLine(title, 160), ...(body && { body }) },
    resultPart(id, output),
  ]
}

/** Files that changed. The change of a script is shown with it, where its own text hides the change. */
export function patched(event: Json, state: CodexState): Understood {
  const id = key(event.call_id) ?? ""
  if (event.status === "declined") hasDeclined(id, state)
  const changes = object(event.changes)
  const failed = event.success === false
  const touched = failed ? [] : touchedBy(changes, state.cwd)
  const told = touched.length > 0 ? { touched } : {}
  if (wasCalled(state, id)) {
    if (!failed && touched.length > 0) hasPatched(id, state)
    return { parts: [], ...told }
  }
  const text = string(event.stdout) + string(event.stderr)
  const { does, title, body } = describeChanges(changes, state.cwd)
  const { script } = state
  if (script) {
    if (touched.length > 0) hasPatched(script.call, state)
    // The script fails with it, and says so itself.
    if (failed) return { parts: [{ type: "result", call: script.call, text, ...(script.ended && { failed: true }) }] }
    if (script.showsPatch || !body) return { parts: [], ...told }
    return { parts: [{ type: "result", call: script.call, text, patch: body }], ...told }
  }
  return {
    parts: [
      { type: "call", id, name: "apply_patch", does, title: cleanLine(title, 160), ...(body && { body }) },
      { type: "result", call: id, text, ...(failed && { failed: true as const }) },
    ],
    ...told,
  }
}

export function mcpEnded(event: Json, state: CodexState): Understood {
  const id = key(event.call_id) ?? ""
  if (wasCalled(state, id)) return nothing()
  const { server, tool, arguments: input } = object(event.invocation)
  const result = object(event.result)
  const ok = object(result.Ok)
  const texts = list(ok.content).map((block) => string(object(block).text))
  const failed = result.Err !== undefined || ok.isError === true || ok.is_error === true
  const text = texts.join("\n") || string(result.Err)
  const output: Output = { text, ...(failed && { failed: true }) }
  const title = cleanLine(`${string(server)}: ${string(tool)}`, 160)
  if (state.script) {
    return { parts: [resultPart(state.script.call, { ...output, text: `${title}\n${text}` })] }
  }
  const name = string(tool).slice(0, 200)
  const body = { language: "json", text: pretty(input ?? {}) }
  const told = resultPart(id, { ...output, ...lastedFor(event.duration) })
  return { parts: [{ type: "call", id, name, does: "other", title, body }, told] }
}

const MOST_HITS = 100

/** What a search found: the item only says what was searched for. */
export function searched(event: Json, state: CodexState): Understood {
  const hits = list(event.results)
    .slice(0, MOST_HITS)
    .map(object)
    .map(({ title, url }): Hit => ({ title: cleanLine(string(title), 300), url: string(url).slice(0, 2000) }))
    .filter(({ url }) => url !== "")
  if (hits.length === 0) return nothing()
  return { parts: [{ type: "result", call: searchOf(event, state), text: "", hits }] }
}

/** The call of a search: its item may have an id of its own, or none; a script has no item for it. */
function searchOf(event: Json, state: CodexState): string {
  const id = key(event.call_id) ?? ""
  if (wasCalled(state, id)) return id
  const print = fingerprint(compact(event.action ?? null))
  if (state.web?.action === print) return state.web.call
  return state.script?.call ?? (event.action === undefined ? id : `web-${print}`)
}
