import { cleanLine } from "#protocol/clean"
import { type Json, key, list, object, string } from "../json.ts"
import { fingerprint, notice } from "../read-line.ts"
import type { DraftPart } from "../reader.ts"
import { eventOfItem } from "./completed.ts"
import { promptParts, request } from "./prompts.ts"
import { mcpEnded, patched, ran, searched } from "./ran.ts"
import { type CodexState, shows, takeBack } from "./state.ts"
import { nothing, type Understood } from "./understood.ts"
import { spentByEvent, spentByTurn } from "./usage.ts"

/** Events that repeat what other records say. */
const silent = new Set(
  `task_started turn_started context_compacted thread_name_updated
  thread_settings_applied session_configured web_search_begin exec_command_begin
  exec_command_output_delta patch_apply_begin turn_diff mcp_tool_call_begin view_image_tool_call image_generation_begin
  image_generation_end dynamic_tool_call_request dynamic_tool_call_response guardian_assessment
  collab_agent_spawn_begin collab_agent_interaction_begin collab_agent_interaction_end
  collab_waiting_begin collab_waiting_end collab_close_begin collab_close_end collab_resume_begin collab_resume_end
  agent_message_delta agent_reasoning_delta agent_reasoning_section_break raw_response_item background_event
  mcp_startup_update mcp_startup_complete list_skills_response skills_update_available shutdown_complete item_started
  plan_update plan_delta exec_approval_request apply_patch_approval_request request_user_input elicitation_request
  user_message_delta hook_started`.split(/\s+/),
)

type Read = (event: Json, state: CodexState) => Understood

const readers: Record<string, Read> = {
  user_message: (event, state) => ({ parts: prompt(event, state) }),
  agent_message: (event, state) => ({ parts: answer(string(event.message), state) }),
  agent_reasoning: (event, state) => ({ parts: thoughts(event, state) }),
  agent_reasoning_raw_content: (event, state) => ({ parts: thoughts(event, state) }),
  plan: (event, state) => {
    const text = string(event.text).trim()
    return { parts: text !== "" && shows(state, "plan", "event", text) ? [notice("plan", text)] : [] }
  },
  exec_command_end: ran,
  patch_apply_end: patched,
  mcp_tool_call_end: mcpEnded,
  web_search_end: searched,
  collab_agent_spawn_end: (event) => joined(event.call_id, event.new_thread_id),
  sub_agent_activity: (event) => (event.kind === "started" ? joined(event.event_id, event.agent_thread_id) : nothing()),
  token_count: (event, state) => counted(spentByEvent(event, state)),
  "turn.completed": (event, state) => counted(spentByTurn(event, state)),
  task_complete: ended,
  task_completed: ended,
  turn_complete: ended,
  turn_aborted: ({ reason }) => ({
    parts: [
      notice("interrupted", reason === "interrupted" ? "Interrupted" : `Ended: ${cleanLine(string(reason), 80)}`),
    ],
  }),
  error: (event, state) => ({ parts: failure(event, "event", state) }),
  stream_error: (event, state) => ({ parts: failure(event, "event", state) }),
  warning: (event) => info(string(event.message)),
  deprecation_notice: (event) => info(string(event.summary) || string(event.message)),
  entered_review_mode: (event) => info(`A review began: ${cleanLine(string(event.user_facing_hint), 200)}`),
  exited_review_mode: (event, state) => ({ parts: reviewed(object(event.review_output), state) }),
  undo_completed: (event) => info(string(event.message) || "Changes were undone"),
  thread_rolled_back: rolledBack,
  thread_goal_updated: (event, state) => ({ parts: goal(event, state) }),
  model_rerouted: (event) => ({
    parts: [notice("model", cleanLine(string(event.to_model) || string(event.model), 100))],
  }),
  hook_completed: (event) => ({ parts: hook(object(event.run)) }),
}

/** Events: what the screen showed. Null for an unknown kind. */
export function eventOf(given: Json, state: CodexState): Understood | null {
  const event = given.type === "item_completed" ? eventOfItem(object(given.item)) : given
  if (event === null) return null
  const kind = string(event.type)
  follow(kind, state)
  const read = Object.hasOwn(readers, kind) ? readers[kind] : undefined
  if (read) return read(event, state)
  return silent.has(kind) || kind === "" ? nothing() : null
}

/** Whether a turn goes on: a prompt that comes in it was queued. */
function follow(kind: string, state: CodexState): void {
  if (kind === "task_started" || kind === "turn_started") state.running = 0
  else if (/^(?:task_completed?|turn_complete|turn_aborted)$/.test(kind)) delete state.running
}

function prompt(event: Json, state: CodexState): DraftPart[] {
  const text = string(event.message)
  if (text.trim() === "") return []
  const hasImages = list(event.images).length + list(event.local_images).length > 0
  const isShown = shows(state, "prompt", "event", request(text).prompt)
  const wasPictured = hasImages && state.pictured === true
  delete state.pictured
  return isShown && !wasPictured ? promptParts(text) : []
}

function answer(text: string, state: CodexState): DraftPart[] {
  return text.trim() !== "" && shows(state, "answer", "event", text) ? [{ type: "answer", text }] : []
}

function thoughts(event: Json, state: CodexState): DraftPart[] {
  const texts = [event.text, ...list(event.texts)].map(string).filter((text) => text.trim() !== "")
  return texts
    .filter((text) => shows(state, "thinking", "event", text))
    .map((text) => ({ type: "thinking" as const, text }))
}

/** Ties a sub-agent's thread to the call that started it. */
function joined(call: unknown, thread: unknown): Understood {
  const [under, agent] = [key(call), key(thread)]
  return under === undefined || agent === undefined ? nothing() : { parts: [], under, agent }
}

function counted(usage: Understood["usage"]): Understood {
  return { parts: [], ...(usage && { usage }) }
}

function ended(event: Json, state: CodexState): Understood {
  return { parts: event.error ? failure(object(event.error), "item", state) : [] }
}

function failure(event: Json, form: "event" | "item", state: CodexState): DraftPart[] {
  const text = string(event.message) || string(object(event.error).message) || "The service answered with an error."
  return shows(state, "error", form, text) ? [notice("error", text)] : []
}

function info(text: string): Understood {
  return { parts: text === "" ? [] : [notice("info", text)] }
}

/** The findings are also said as an answer, in all but the oldest files. */
function reviewed(output: Json, state: CodexState): DraftPart[] {
  const verdict = cleanLine(string(output.overall_correctness), 200)
  const findings = list(output.findings)
    .map(object)
    .map(({ title, body }) => `- ${string(title)}\n${string(body)}`)
  const text = [string(output.overall_explanation), ...findings].filter((one) => one !== "").join("\n\n")
  return [notice("info", `The review ended${verdict === "" ? "" : `: ${verdict}`}`), ...answer(text, state)]
}

function rolledBack(event: Json, state: CodexState): Understood {
  const undoes = takeBack(state, event.num_turns)
  const turns =
    event.num_turns === 1 ? "1 turn" : `${Number.isInteger(event.num_turns) ? event.num_turns : "some"} turns`
  return { parts: [notice("info", `Went back ${turns}`)], ...(undoes !== undefined && { undoes }) }
}

/** A goal is said again whenever its counts change. One that came in a turn was set by the agent's call. */
function goal(event: Json, state: CodexState): DraftPart[] {
  const { objective, status } = object(event.goal)
  const text = string(objective).trim()
  if (text === "") return []
  const now: [number, number] = [fingerprint(text), fingerprint(string(status))]
  const [words, standing] = state.goal ?? []
  state.goal = now
  if (words !== now[0]) return event.turnId ? [] : [{ type: "prompt", as: "goal", text }]
  return standing === now[1] ? [] : [notice("info", `The goal: ${cleanLine(string(status).replaceAll("_", " "), 60)}`)]
}

/** A hook that ran is nobody's business, one that stopped something is. */
function hook(run: Json): DraftPart[] {
  if (!/^(?:blocked|stopped|failed)$/.test(string(run.status))) return []
  const name = cleanLine(string(run.event_name), 60)
  const said = list(run.entries).map((entry) => string(object(entry).text))
  const text = [`${name} ${string(run.status)}`.trim(), string(run.status_message), ...said]
  return [notice("hook", text.filter((one) => one !== "").join("\n"))]
}
