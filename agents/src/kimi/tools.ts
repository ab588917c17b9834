import type { Touched } from "#protocol/entries"
import { firstLine, json, markdown } from "../described.ts"
import { amount, diffWork, replacement } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { firstOf, type ToolCall, todosIn } from "../parts.ts"
import { languageOf, shortPath } from "../paths.ts"
import { taskOf } from "../title-of.ts"

/** A call of a tool of Kimi CLI or Kimi Code as one line, and the details that unfold below it. */
export function describeTool(name: string, input: Json, cwd: string | undefined): ToolCall {
  const path = firstOf(input, "path", "file_path")
  const short = shortPath(path, cwd)
  switch (name) {
    case "Shell":
    case "Bash": {
      const command = string(input.command)
      return {
        does: "run",
        title: `Ran ${firstLine(command)}`,
        about: string(input.description),
        body: { language: "bash", text: command },
      }
    }
    case "ReadFile":
    case "ReadMediaFile":
    case "Read":
    case "ReadMedia":
      return { does: "read", title: `Read ${short}` }
    case "WriteFile":
    case "Write": {
      const text = string(input.content)
      return { does: "write", title: `Wrote ${short} +${linesOf(text)}`, body: { language: languageOf(path), text } }
    }
    case "StrReplaceFile":
    case "Edit":
      return edited(short, editsOf(input))
    case "Glob":
      return { does: "search", title: `Looked for ${firstLine(string(input.pattern))}${inside(input, cwd)}` }
    case "Grep":
      return { does: "search", title: `Searched for ${firstLine(string(input.pattern))}${inside(input, cwd)}` }
    case "SearchWeb":
    case "WebSearch":
      return { does: "web", title: `Searched the web for ${firstLine(string(input.query))}` }
    case "FetchURL":
      return { does: "web", title: `Fetched ${string(input.url)}` }
    default:
      return organized(name, input)
  }
}

/** The file that a call is to change. */
export function changedBy(name: string, input: Json): Touched | undefined {
  const path = firstOf(input, "path", "file_path").slice(0, 1000)
  if (path === "") return undefined
  if (/^Write(?:File)?$/.test(name)) return { path, how: "write", added: linesOf(string(input.content)) }
  if (!/^(?:Edit|StrReplaceFile)$/.test(name)) return undefined
  const { added, removed } = change(editsOf(input))
  return { path, how: "edit", added, removed }
}

function linesOf(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0)
}

function editsOf(input: Json): Json[] {
  const edits = Array.isArray(input.edit) ? list(input.edit).map(object) : [input.edit ? object(input.edit) : input]
  return edits.slice(0, 200)
}

function organized(name: string, input: Json): ToolCall {
  switch (name) {
    case "Agent":
    case "Task": {
      const whom = firstOf(input, "subagent_type", "subagent_name") || "an agent"
      const task = firstOf(input, "description", "prompt")
      return { does: "task", title: `Asked ${whom}: ${taskOf(task)}`, ...markdown(string(input.prompt)) }
    }
    case "SetTodoList":
    case "TodoList":
      return {
        does: "plan",
        title: input.todos ? "Wrote the to-do list" : "Read the to-do list",
        todos: todosIn(input.todos),
      }
    case "EnterPlanMode":
      return { does: "plan", title: "Began to plan" }
    case "ExitPlanMode":
      return { does: "plan", title: "Presented a plan", ...markdown(string(input.plan)) }
    case "AskUserQuestion": {
      const [first] = list(input.questions).map(object)
      return { does: "ask", title: `Asked: ${firstLine(string(first?.question))}`, ...json(input) }
    }
    case "Think":
      return { does: "other", title: "Thought", ...markdown(string(input.thought)) }
    case "Skill":
      return { does: "other", title: `Used the skill ${firstOf(input, "skill", "name")}` }
    default:
      return { does: "other", title: firstLine(name) || "A tool without a name", ...json(input) }
  }
}

function change(edits: readonly Json[]): { texts: string[]; added: number; removed: number } {
  const total = { added: 0, removed: 0 }
  const work = diffWork()
  const texts = edits.map((edit) => {
    const { text, added, removed } = replacement(
      firstOf(edit, "old", "old_string"),
      firstOf(edit, "new", "new_string"),
      work,
    )
    total.added += added
    total.removed += removed
    return text
  })
  return { texts, ...total }
}

function edited(short: string, edits: readonly Json[]): ToolCall {
  const { texts, ...total } = change(edits)
  return {
    does: "edit",
    title: `Edited ${short}${amount(total)}`,
    body: { language: "diff", text: texts.join("\n@@\n") },
  }
}

function inside(input: Json, cwd: string | undefined): string {
  const place = shortPath(firstOf(input, "path", "directory"), cwd)
  return place === "" ? "" : ` in ${place}`
}
