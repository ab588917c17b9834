import { firstLine, json, markdown } from "../described.ts"
import { amount, replacements } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { firstOf, type ToolCall, todosIn } from "../parts.ts"
import { languageOf, shortPath } from "../paths.ts"
import { taskOf } from "../title-of.ts"

/**
 * Calls of the tools of Gemini CLI and of the agents that were forked from it: the names changed here and there, the inputs
 * hardly.
 */
export function describeTool(name: string, input: Json, cwd: string | undefined): ToolCall {
  const path = firstOf(input, "file_path", "absolute_path", "path", "dir_path", "notebook_path")
  const short = shortPath(path, cwd)
  switch (name) {
    case "run_shell_command":
    case "execute_command":
      return ran(input)
    case "read_file":
      return { does: "read", title: `Read ${short}${lines(input)}` }
    case "read_many_files":
      return { does: "read", title: `Read ${names(input.paths ?? input.include, cwd)}` }
    case "list_directory":
    case "ls":
      return { does: "read", title: `Listed ${short || "the folder"}` }
    case "replace":
    case "edit":
    case "edit_file":
      return edited(short, [input])
    case "multi_edit":
      return edited(short, list(input.edits).map(object))
    case "write_file":
      return wrote(path, short, string(input.content))
    case "glob":
      return { does: "search", title: `Looked for ${firstLine(string(input.pattern))}${inside(short)}` }
    case "grep":
    case "grep_search":
    case "search_file_content":
    case "search_files":
      return searched(input, short)
    case "google_web_search":
    case "web_search":
      return { does: "web", title: `Searched the web for ${firstLine(string(input.query))}` }
    case "web_fetch":
    case "fetch": {
      const prompt = string(input.prompt)
      return { does: "web", title: `Fetched ${firstOf(input, "url") || firstLine(prompt)}`, ...markdown(prompt) }
    }
    default:
      return organized(name, input)
  }
}

/** What is no work on files, but on the work itself: tasks, plans, questions, memory. */
function organized(name: string, input: Json): ToolCall {
  switch (name) {
    case "agent":
    case "task":
    case "invoke_agent":
    case "delegate_to_agent":
    case "codebase_investigator": {
      const task = firstOf(input, "description", "prompt", "objective", "task")
      const whom = firstOf(input, "subagent_type", "agent_name") || "an agent"
      return {
        does: "task",
        title: `Asked ${whom}: ${taskOf(task)}`,
        ...markdown(firstOf(input, "prompt", "objective")),
      }
    }
    case "write_todos":
    case "todo_write":
      return { does: "plan", title: "Wrote the to-do list", todos: todosIn(input.todos) }
    case "todo_read":
      return { does: "plan", title: "Read the to-do list" }
    case "update_topic":
      return {
        does: "plan",
        title: firstLine(firstOf(input, "title", "strategic_intent")) || "Named the topic",
        ...markdown(string(input.summary)),
      }
    case "enter_plan_mode":
      return { does: "plan", title: "Began to plan" }
    case "exit_plan_mode":
      return { does: "plan", title: "Presented a plan", ...markdown(firstOf(input, "plan", "plan_path")) }
    case "save_memory":
      return { does: "other", title: `Remembered: ${firstLine(string(input.fact))}` }
    case "activate_skill":
    case "skill":
      return { does: "other", title: `Used the skill ${firstOf(input, "name", "skill")}` }
    case "ask_user":
    case "ask_user_question":
      return asked(input)
    default:
      return { does: "other", title: name, ...json(input) }
  }
}

function ran(input: Json): ToolCall {
  const command = string(input.command)
  return {
    does: "run",
    title: `Ran ${firstLine(command)}`,
    about: string(input.description),
    body: { language: "bash", text: command },
  }
}

function lines(input: Json): string {
  const [from, to] = [input.start_line, input.end_line]
  if (typeof from === "number" && typeof to === "number") return `, lines ${from} to ${to}`
  const { offset, limit } = input
  return typeof offset === "number" && typeof limit === "number" ? `, lines ${offset + 1} to ${offset + limit}` : ""
}

function names(value: unknown, cwd: string | undefined): string {
  const all = list(value).map(string)
  const some = all.slice(0, 3).map((one) => shortPath(one, cwd))
  return some.join(", ") + (all.length > some.length ? ` and ${all.length - some.length} more` : "")
}

function edited(short: string, edits: readonly Json[]): ToolCall {
  const { text, total } = replacements(
    edits.map((it) => ({ before: string(it.old_string), after: string(it.new_string) })),
  )
  return {
    does: "edit",
    title: `Edited ${short}${amount(total)}`,
    body: { language: "diff", text },
  }
}

function wrote(path: string, short: string, text: string): ToolCall {
  const count = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0)
  return { does: "write", title: `Wrote ${short} +${count}`, body: { language: languageOf(path), text } }
}

function searched(input: Json, short: string): ToolCall {
  const place = [short, firstOf(input, "include", "glob", "include_pattern")].filter((one) => one !== "").join(" ")
  return { does: "search", title: `Searched for ${firstLine(firstOf(input, "pattern", "query"))}${inside(place)}` }
}

function inside(place: string): string {
  return place === "" ? "" : ` in ${place}`
}

function asked(input: Json): ToolCall {
  const questions = list(input.questions).map(object)
  const text = questions.map((one) => {
    const options = list(one.options).map((option) => {
      const { label, description } = object(option)
      return `- ${string(label) || string(option)}${string(description) ? `: ${string(description)}` : ""}`
    })
    return [`**${string(one.question)}**`, ...options].join("\n")
  })
  const first = firstLine(string(questions[0]?.question) || string(input.question))
  return { does: "ask", title: `Asked: ${first}`, ...markdown(text.join("\n\n")) }
}
