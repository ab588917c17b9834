import { firstLine, markdown } from "../described.ts"
import { type Json, list, object, string } from "../json.ts"
import type { DescribedCall } from "./tool.ts"

/** Calls that plan: checklists, in their two forms, and the planning mode. */
export function planCall(name: string, input: Json): DescribedCall | undefined {
  switch (name) {
    case "TodoWrite":
      return { does: "plan", title: "Updated the to-do list", ...markdown(todos(input.todos)) }
    case "TaskCreate":
      return {
        does: "plan",
        title: `Noted: ${firstLine(string(input.subject))}`,
        ...markdown(string(input.description)),
      }
    case "TaskUpdate":
      return { does: "plan", title: `Task ${string(input.taskId)}: ${string(input.status) || "changed"}` }
    case "TaskList":
    case "TaskGet":
      return { does: "plan", title: "Looked at the to-do list" }
    case "EnterPlanMode":
      return { does: "plan", title: "Began to plan" }
    case "ExitPlanMode":
    case "exit_plan_mode":
      return { does: "plan", title: "Proposed a plan", ...markdown(string(input.plan)) }
    default:
      return undefined
  }
}

function todos(value: unknown): string {
  const marks: Record<string, string> = { completed: "[x]", in_progress: "[ ] **now**" }
  return list(value)
    .map(object)
    .map((todo) => `- ${marks[string(todo.status)] ?? "[ ]"} ${firstLine(string(todo.content))}`)
    .join("\n")
}
