import { cleanLine } from "#protocol/clean"
import type { Todo } from "#protocol/entries"
import { type Json, list, object, string } from "../json.ts"
import { rememberable, within } from "../read-line.ts"
import type { ClaudeState, Task } from "./state.ts"

/**
 * The checklist as of a call. Until 2.1.63 each `TodoWrite` has all of it; then tasks are made and changed one by one, and the
 * list is what the reader remembers.
 */

const MOST = { shown: 200, text: 300, tasks: 40, bytes: 2400 }

const states = ["open", "doing", "done"] as const

export function todosOf(name: string, call: string, input: Json, state: ClaudeState): Todo[] | undefined {
  if (name === "TodoWrite") {
    const todos = list(input.todos).slice(0, MOST.shown).map(object)
    return todos.map((todo) => ({
      text: cleanLine(string(todo.content) || string(todo.activeForm), MOST.text),
      state: states[stateOf(todo.status) ?? 0],
    }))
  }
  if (name === "TaskCreate") {
    const subject = cleanLine(string(input.subject), MOST.text)
    if (subject === "" || !rememberable(call)) return undefined
    state.todos.push([call, within(subject, 150), 0])
    bound(state.todos)
  } else if (name === "TaskUpdate") {
    const id = string(input.taskId)
    const task = state.todos.find(([one]) => one === id)
    if (!task) return undefined
    const to = stateOf(input.status)
    if (to !== undefined) task[2] = to
    if (typeof input.subject === "string") task[1] = within(cleanLine(input.subject, MOST.text), 150)
    if (input.status === "deleted") state.todos = state.todos.filter((one) => one !== task)
    bound(state.todos)
  } else return undefined
  return state.todos.map(([, text, at]) => ({ text, state: states[at] }))
}

/** A task gets its id with the result of the call that made it. */
export function taskMade(call: string, rich: Json, text: string, state: ClaudeState): void {
  const task = state.todos.find(([one]) => one === call && one !== "")
  if (!task) return
  const id = string(object(rich.task).id) || (/^Task #(\w{1,20}) created/.exec(text)?.[1] ?? "")
  if (rememberable(id)) task[0] = id
}

function stateOf(status: unknown): 0 | 1 | 2 | undefined {
  if (status === "pending") return 0
  if (status === "in_progress") return 1
  return status === "completed" ? 2 : undefined
}

/** Tasks that are done are forgotten first. */
function bound(tasks: Task[]): void {
  const size = () => tasks.reduce((sum, [id, text]) => sum + 12 + id.length + bytesOf(text), 0)
  while (tasks.length > MOST.tasks || size() > MOST.bytes) {
    const done = tasks.findIndex(([, , at]) => at === 2)
    tasks.splice(Math.max(0, done), 1)
  }
}

function bytesOf(text: string): number {
  // Control characters are gone; quotes, and what is not ASCII, take more than one byte of JSON.
  let bytes = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    bytes += code === 34 || code === 92 ? 2 : code < 0x80 ? 1 : code >= 0xd800 && code <= 0xdfff ? 6 : 3
  }
  return bytes
}
