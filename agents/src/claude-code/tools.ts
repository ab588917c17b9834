import { type Described, firstLine, json, markdown } from "../described.ts"
import { amount, diffWork, replacement } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { languageOf, shortPath } from "../paths.ts"

/** A call of a Claude Code tool as one line, and the details that unfold below it. */
export function describeCall(name: string, input: Json, cwd: string): Described {
  const path = string(input.file_path) || string(input.notebook_path) || string(input.path)
  const short = shortPath(path, cwd)
  switch (name) {
    case "Bash":
    case "bash":
    case "PowerShell": {
      const command = string(input.command)
      const language = name === "PowerShell" ? "powershell" : "bash"
      return { does: "run", title: `Ran ${firstLine(command)}`, body: { language, text: command } }
    }
    case "BashOutput":
    case "TaskOutput":
    case "AgentOutputTool":
      return {
        does: "run",
        title: `Read the output of ${string(input.task_id) || string(input.bash_id) || string(input.agentId)}`,
      }
    case "KillShell":
    case "KillBash":
    case "TaskStop":
      return { does: "run", title: `Stopped ${string(input.task_id) || string(input.shell_id)}` }
    case "Monitor":
      return {
        does: "run",
        title: `Watched ${firstLine(string(input.description) || string(input.command))}`,
        ...json(input),
      }
    case "Read":
    case "NotebookRead":
      return { does: "read", title: `Read ${short}${lines(input)}` }
    case "LS":
      return { does: "read", title: `Listed ${short || "the folder"}` }
    case "Edit":
    case "MultiEdit":
      return edited(short, name === "Edit" ? [input] : list(input.edits).map(object))
    case "NotebookEdit": {
      const text = string(input.new_source)
      return { does: "edit", title: `Edited ${short}`, body: { language: "python", text } }
    }
    case "Write": {
      const text = string(input.content)
      const count = text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0)
      return { does: "write", title: `Wrote ${short} +${count}`, body: { language: languageOf(path), text } }
    }
    case "Grep":
    case "Glob":
      return searched(string(input.pattern), short, string(input.glob), input)
    case "ToolSearch":
      return { does: "search", title: `Looked for tools: ${firstLine(string(input.query))}` }
    case "WebSearch":
      return { does: "web", title: `Searched the web for ${firstLine(string(input.query))}` }
    case "WebFetch":
      return { does: "web", title: `Fetched ${string(input.url)}`, ...markdown(string(input.prompt)) }
    case "Task":
    case "Agent": {
      const whom = string(input.subagent_type) || "an agent"
      return {
        does: "task",
        title: `Asked ${whom}: ${firstLine(string(input.description))}`,
        ...markdown(string(input.prompt)),
      }
    }
    case "SendMessage":
      return { does: "task", title: `Wrote to ${string(input.to) || string(input.recipient)}`, ...json(input) }
    case "Workflow":
      return { does: "task", title: "Ran a workflow", ...json(input) }
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
    case "AskUserQuestion":
      return asked(input)
    case "Skill":
    case "SlashCommand":
      return {
        does: "other",
        title: `Used ${string(input.skill) || string(input.command)} ${firstLine(string(input.args))}`,
      }
    default: {
      const [, server, tool] = /^mcp__(.+?)__(.+)$/s.exec(name) ?? []
      return {
        does: "other",
        title: tool ? `${server}: ${tool}` : firstLine(name) || "A tool without a name",
        ...json(input),
      }
    }
  }
}

function lines(input: Json): string {
  const from = Number.isInteger(input.offset) ? Number(input.offset) : undefined
  const count = Number.isInteger(input.limit) ? Number(input.limit) : undefined
  if (from === undefined && count === undefined) return ""
  const first = Math.max(1, from ?? 1)
  return count === undefined ? ` from line ${first}` : `:${first}-${first + count - 1}`
}

function edited(short: string, edits: Json[]): Described {
  const total = { added: 0, removed: 0 }
  const work = diffWork()
  const texts = edits.map((edit) => {
    const change = replacement(string(edit.old_string), string(edit.new_string), work)
    total.added += change.added
    total.removed += change.removed
    return change.text
  })
  return {
    does: "edit",
    title: `Edited ${short}${amount(total)}`,
    body: { language: "diff", text: texts.join("\n@@\n") },
  }
}

function searched(pattern: string, where: string, glob: string, input: Json): Described {
  const place = [where, glob].filter((one) => one !== "").join(" ")
  const plain = Object.keys(input).every((one) => one === "pattern" || one === "path" || one === "glob")
  return {
    does: "search",
    title: `Searched for ${firstLine(pattern)}${place ? ` in ${place}` : ""}`,
    ...(plain ? {} : json(input)),
  }
}

function todos(value: unknown): string {
  const marks: Record<string, string> = { completed: "[x]", in_progress: "[ ] **now**" }
  return list(value)
    .map(object)
    .map((todo) => `- ${marks[string(todo.status)] ?? "[ ]"} ${firstLine(string(todo.content))}`)
    .join("\n")
}

function asked(input: Json): Described {
  const questions = list(input.questions).map(object)
  const text = questions.map((one) => {
    const options = list(one.options).map((option) => {
      const { label, description } = object(option)
      return `- ${string(label)}${description ? `: ${string(description)}` : ""}`
    })
    return [`**${string(one.question)}**`, ...options].join("\n")
  })
  return { does: "ask", title: `Asked: ${firstLine(string(questions[0]?.question))}`, ...markdown(text.join("\n\n")) }
}
