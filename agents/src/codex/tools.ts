import type { Todo } from "#protocol/entries"
import { type Described, firstLine, json, markdown } from "../described.ts"
import { compact, type Json, list, object, objectIn, string } from "../json.ts"
import { shortPath } from "../paths.ts"
import { taskOf } from "../title-of.ts"
import { describePatch } from "./patches.ts"
import { type Script, scriptOf } from "./scripts.ts"

/** A call of a Codex tool as one line, and the details that unfold below it. */
export interface Called extends Described {
  about?: string
  todos?: Todo[]
}

/** A function's arguments are JSON in a string, as the model wrote it: perhaps broken. */
export function describeFunction(name: string, written: string, cwd: string): Called {
  return describeCall(name, objectIn(written), written, cwd)
}

function describeCall(name: string, input: Json, written: string, cwd: string): Called {
  switch (name) {
    case "shell":
    case "shell_command":
    case "container.exec":
    case "local_shell":
    case "exec_command":
      return describeShell(input, cwd)
    case "write_stdin": {
      const chars = string(input.chars)
      return { does: "run", title: chars === "" ? "Waited for a command" : `Typed ${firstLine(chars)}` }
    }
    case "wait":
      return { does: "run", title: "Waited for a script" }
    case "apply_patch":
      return describePatch(string(input.input) || string(input.patch), cwd)
    case "update_plan":
      return plan(input)
    case "view_image":
      return { does: "read", title: `Looked at ${shortPath(string(input.path), cwd)}` }
    case "read_file":
      return { does: "read", title: `Read ${shortPath(string(input.file_path) || string(input.path), cwd)}` }
    case "grep_files":
      return { does: "search", title: `Searched for ${firstLine(string(input.pattern))}` }
    case "list_dir":
      return { does: "read", title: `Listed ${shortPath(string(input.dir_path) || string(input.path), cwd)}` }
    case "spawn_agent": {
      const task = string(input.message) || string(input.prompt) || string(input.task_name)
      return { does: "task", title: `Asked an agent: ${taskOf(task)}`, ...markdown(task) }
    }
    case "send_input":
    case "send_message":
    case "followup_task": {
      const said = string(input.message)
      return { does: "task", title: `Wrote to an agent: ${firstLine(said)}`, ...(said ? markdown(said) : json(input)) }
    }
    case "wait_agent":
    case "close_agent":
    case "resume_agent":
    case "interrupt_agent":
    case "list_agents":
      return { does: "task", title: agentTitles[name] ?? name, ...json(input) }
    case "request_user_input":
      return asked(input)
    case "create_goal":
      return { does: "plan", title: `Set the goal: ${firstLine(string(input.objective))}`, ...json(input) }
    case "update_goal":
      return { does: "plan", title: "Updated the goal", ...json(input) }
    default:
      return other(name, input, written)
  }
}

function other(name: string, input: Json, written: string): Called {
  const [, server, tool] = /^(?:mcp__)?(.+?)__(.+)$/s.exec(name) ?? []
  const body =
    Object.keys(input).length > 0
      ? json(input)
      : written === "" || written === "{}"
        ? {}
        : { body: { language: "text", text: written } }
  return { does: "other", title: tool ? `${server}: ${tool}` : firstLine(name) || "A tool without a name", ...body }
}

/** A tool that takes free text: a patch, or a script that calls other tools. */
export function describeScript(name: string, input: string, cwd: string): Called & { script?: Script } {
  if (name === "apply_patch") return describePatch(input, cwd)
  if (name !== "exec") return describeFunction(name, input, cwd)
  const script = scriptOf(input)
  return { ...unwrapped(script, input, cwd), script }
}

/** A script that does nothing but call one tool is shown as that call; several commands as one list of them. */
function unwrapped({ calls, tools, whole }: Script, text: string, cwd: string): Called {
  const [first] = calls
  if (whole && first && calls.length === 1) {
    const { tool, input } = first
    if (tool === "apply_patch" && typeof input === "string") return describePatch(input, cwd)
    return describeCall(tool, object(input), typeof input === "string" ? input : compact(input ?? {}), cwd)
  }
  if (whole && first && calls.every(({ tool }) => tool === "exec_command")) {
    const commands = calls.map(({ input }) => commandOf(object(input)))
    const more = commands.length - 1
    return {
      does: "run",
      title: `Ran ${firstLine(commands[0] ?? "").slice(0, 120)} and ${more} more`,
      body: { language: "bash", text: commands.join("\n") },
    }
  }
  const todos = calls.findLast(({ tool }) => tool === "update_plan")
  const named = tools.slice(0, 3).join(", ")
  return {
    does: "run",
    title: tools.length > 0 ? `Ran a script: ${named}${tools.length > 3 ? ", ..." : ""}` : "Ran a script",
    body: { language: "javascript", text },
    ...(todos && { todos: todosOf(object(todos.input)) }),
  }
}

/** A command as a list of words (`["bash", "-lc", "ls"]`) or as text, from any of the fields that versions have used. */
export function describeShell(input: Json, cwd: string): Called {
  const words = list(input.command)
  if (words[0] === "apply_patch" && typeof words[1] === "string") return describePatch(words[1], cwd)
  const command = commandOf(input)
  const patch = /^\s*(?:cd [^\n&;|]{1,300}&&\s*)?apply_?patch\s*<</.test(command) ? patchIn(command) : ""
  if (patch !== "") return describePatch(patch, cwd)
  const about = firstLine(string(input.justification) || string(input.reason)).slice(0, 300)
  return {
    does: "run",
    title: `Ran ${firstLine(command)}`,
    body: { language: "bash", text: command },
    ...(about !== "" && { about }),
  }
}

/** A patch that is given to a command as its input. */
function patchIn(command: string): string {
  const [from, to] = [command.indexOf("*** Begin Patch"), command.lastIndexOf("*** End Patch")]
  return from < 0 || to < from ? "" : command.slice(from, to + 13)
}

export function commandOf(input: Json): string {
  const given = input.command ?? input.cmd
  const words = Array.isArray(given) ? given.filter((word) => typeof word === "string") : [string(given)]
  const isInShell = words.length === 3 && /^-\w*c$/.test(words[1] ?? "")
  return isInShell ? (words[2] ?? "") : words.join(" ")
}

function plan(input: Json): Called {
  const todos = todosOf(input)
  const marks = { done: "[x]", doing: "[ ] **now**", open: "[ ]" }
  const steps = todos.map(({ text, state }) => `- ${marks[state]} ${text}`).join("\n")
  const said = string(input.explanation)
  return {
    does: "plan",
    title: "Updated the plan",
    ...markdown([said, steps].filter((one) => one !== "").join("\n\n")),
    ...(todos.length > 0 && { todos }),
  }
}

const states: Record<string, Todo["state"]> = { completed: "done", in_progress: "doing" }

function todosOf(input: Json): Todo[] {
  return list(input.plan)
    .slice(0, 200)
    .map(object)
    .map(({ step, status }) => ({ text: firstLine(string(step)), state: states[string(status)] ?? "open" }))
}

export function questionsOf(input: Json): Json[] {
  return list(input.questions).slice(0, 20).map(object)
}

function asked(input: Json): Called {
  const questions = questionsOf(input)
  const text = questions.map(({ question, header, options }) => {
    const lines = list(options).map((option) => {
      const { label, description } = object(option)
      return `- ${string(label)}${description ? `: ${string(description)}` : ""}`
    })
    return [`**${string(question) || string(header)}**`, ...lines].join("\n")
  })
  const first = firstLine(string(questions[0]?.question))
  return { does: "ask", title: first === "" ? "Asked a question" : `Asked: ${first}`, ...markdown(text.join("\n\n")) }
}

const agentTitles: Record<string, string> = {
  wait_agent: "Waited for an agent",
  close_agent: "Closed an agent",
  resume_agent: "Resumed an agent",
  interrupt_agent: "Interrupted an agent",
  list_agents: "Listed the agents",
}
