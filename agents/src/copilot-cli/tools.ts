import { describePatch } from "../codex/patches.ts"
import { firstLine, json, markdown } from "../described.ts"
import { amount, replacement } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { firstOf, MOST_TODOS, type ToolCall } from "../parts.ts"
import { languageOf, shortPath } from "../paths.ts"
import { taskOf } from "../title-of.ts"

/** A call of a Copilot CLI tool as one line, and the details that unfold below it. `free` is input that is only a text. */
export function describeTool(name: string, input: Json, free: string, cwd: string | undefined): ToolCall {
  const path = string(input.path)
  const short = shortPath(path, cwd)
  switch (name) {
    case "bash":
    case "powershell":
    case "shell": {
      const command = string(input.command)
      return {
        does: "run",
        title: `Ran ${firstLine(command)}`,
        about: string(input.description),
        body: { language: name === "powershell" ? "powershell" : "bash", text: command },
      }
    }
    case "write_bash":
    case "write_powershell":
      return { does: "run", title: `Typed ${firstLine(string(input.input))}` }
    case "read_bash":
    case "read_powershell":
      return { does: "run", title: "Read the output of a command" }
    case "stop_bash":
    case "stop_powershell":
      return { does: "run", title: "Stopped a command" }
    case "view":
    case "read_file":
      return { does: "read", title: `Read ${short}${range(input.view_range)}` }
    case "create":
      return wrote(path, short, string(input.file_text))
    case "edit":
    case "str_replace":
      return edited(short, string(input.old_str), string(input.new_str))
    case "str_replace_editor":
      return byCommand(input, path, short)
    case "apply_patch":
      return describePatch(free || string(input.patch) || string(input.input), cwd ?? "")
    case "grep":
    case "rg":
    case "glob":
      return searched(name, input, short)
    case "web_search":
      return { does: "web", title: `Searched the web for ${firstLine(string(input.query))}` }
    case "web_fetch":
      return { does: "web", title: `Fetched ${string(input.url)}` }
    default:
      return organized(name, input, free)
  }
}

function byCommand(input: Json, path: string, short: string): ToolCall {
  if (input.command === "view") return { does: "read", title: `Read ${short}${range(input.view_range)}` }
  if (input.command === "create") return wrote(path, short, string(input.file_text))
  return edited(short, string(input.old_str), string(input.new_str))
}

function organized(name: string, input: Json, free: string): ToolCall {
  switch (name) {
    case "task": {
      const whom = string(input.agent_type) || "an agent"
      const task = firstOf(input, "description", "prompt")
      return { does: "task", title: `Asked ${whom}: ${taskOf(task)}`, ...markdown(string(input.prompt)) }
    }
    case "report_intent":
      return { does: "plan", title: firstLine(string(input.intent)) || "Reported what it is about to do" }
    case "update_todo":
      return { does: "plan", title: "Wrote the to-do list", todos: ticked(string(input.todos)) }
    case "exit_plan_mode":
      return { does: "plan", title: "Presented a plan", ...markdown(string(input.summary)) }
    case "task_complete":
      return { does: "plan", title: "Said that the task is done", ...markdown(string(input.summary)) }
    case "ask_user": {
      const question = string(input.question)
      const choices = list(input.choices).map((one) => `- ${string(one) || string(object(one).label)}`)
      return { does: "ask", title: `Asked: ${firstLine(question)}`, ...markdown([question, ...choices].join("\n")) }
    }
    case "skill":
      return { does: "other", title: `Used the skill ${string(input.skill)}` }
    case "sql":
      return {
        does: "other",
        title: firstLine(string(input.description)) || "Ran a query",
        body: { language: "sql", text: string(input.query) },
      }
    default:
      return {
        does: "other",
        title: firstLine(name) || "A tool without a name",
        ...(free === "" ? json(input) : { body: { language: "text", text: free } }),
      }
  }
}

function range(value: unknown): string {
  const [from, to] = list(value)
  if (typeof from !== "number") return ""
  return typeof to === "number" && to > 0 ? `, lines ${from} to ${to}` : `, from line ${from}`
}

function wrote(path: string, short: string, text: string): ToolCall {
  const count = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0)
  return { does: "write", title: `Wrote ${short} +${count}`, body: { language: languageOf(path), text } }
}

function edited(short: string, before: string, after: string): ToolCall {
  const { text, added, removed } = replacement(before, after)
  return {
    does: "edit",
    title: `Edited ${short}${amount({ added, removed })}`,
    body: { language: "diff", text },
  }
}

function searched(name: string, input: Json, short: string): ToolCall {
  const paths = list(input.paths).map(string).slice(0, 3)
  const place = [short, string(input.paths), ...paths, string(input.glob)].filter((one) => one !== "").join(" ")
  const verb = name === "glob" ? "Looked for" : "Searched for"
  return { does: "search", title: `${verb} ${firstLine(string(input.pattern))}${place === "" ? "" : ` in ${place}`}` }
}

/** A checklist in Markdown. */
function ticked(text: string): NonNullable<ToolCall["todos"]> {
  return text.split("\n", MOST_TODOS).flatMap((line) => {
    const [, mark = "", said = ""] = /^\s{0,20}[-*] \[(.)\] (.{1,500})/.exec(line) ?? []
    if (said === "") return []
    return [
      {
        text: said,
        state: /x/i.test(mark) ? ("done" as const) : mark === " " ? ("open" as const) : ("doing" as const),
      },
    ]
  })
}
