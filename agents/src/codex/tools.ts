import { type Described, firstLine, json, markdown } from "../described.ts"
import { amount, counted, header } from "../diffs.ts"
import { type Json, list, object, objectIn, string } from "../json.ts"
import { shortPath } from "../paths.ts"

/** A call of a Codex tool as one line, and the details that unfold below it. */

/** A function's arguments are JSON in a string, as the model wrote it: perhaps broken. */
export function describeFunction(name: string, written: string, cwd: string): Described {
  const input = objectIn(written)
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
    case "update_plan": {
      const { title, body } = plan(input)
      return { does: "plan", title, ...(body ? { body } : {}) }
    }
    case "view_image":
      return { does: "read", title: `Looked at ${shortPath(string(input.path), cwd)}` }
    case "read_file":
      return { does: "read", title: `Read ${shortPath(string(input.file_path) || string(input.path), cwd)}` }
    case "grep_files":
      return { does: "search", title: `Searched for ${firstLine(string(input.pattern))}` }
    case "list_dir":
      return { does: "read", title: `Listed ${shortPath(string(input.dir_path) || string(input.path), cwd)}` }
    case "spawn_agent": {
      const task = string(input.message) || string(input.prompt)
      return { does: "task", title: `Asked an agent: ${firstLine(task)}`, ...markdown(task) }
    }
    case "send_input":
    case "send_message":
    case "wait_agent":
    case "close_agent":
    case "resume_agent":
      return { does: "task", title: name.replaceAll("_", " "), ...json(input) }
    case "request_user_input":
      return { does: "ask", title: "Asked a question", ...json(input) }
    default: {
      const [, server, tool] = /^(?:mcp__)?(.+?)__(.+)$/s.exec(name) ?? []
      const body =
        Object.keys(input).length > 0
          ? json(input)
          : written === "" || written === "{}"
            ? {}
            : { body: { language: "text", text: written } }
      return { does: "other", title: tool ? `${server}: ${tool}` : firstLine(name) || "A tool without a name", ...body }
    }
  }
}

/** A tool that takes free text: a patch, or a script that calls other tools. */
export function describeScript(name: string, input: string, cwd: string): Described {
  if (name === "apply_patch") return describePatch(input, cwd)
  if (name !== "exec") return describeFunction(name, input, cwd)
  const head = input.slice(0, 4000)
  const tools = [...head.matchAll(/\btools\.([A-Za-z_]\w{0,60})\(/g)].map((found) => found[1] ?? "")
  const written = /\bcmd"?\s*:\s*("(?:[^"\\]|\\.){1,2000}")/.exec(head)?.[1]
  const command = written ? firstLine(string(parsed(written))) : ""
  const title =
    tools.length === 1 && tools[0] === "exec_command" && command !== ""
      ? `Ran ${command}`
      : tools.length > 0
        ? `Ran a script: ${[...new Set(tools)].slice(0, 3).join(", ")}`
        : "Ran a script"
  return { does: "run", title, body: { language: "javascript", text: input } }
}

function parsed(text: string): unknown {
  return objectIn(`{"it":${text}}`).it
}

/** A command as a list of words (`["bash", "-lc", "ls"]`) or as text, from any of the fields that versions have used. */
export function describeShell(input: Json, cwd: string): Described {
  const given = input.command ?? input.cmd
  const words = Array.isArray(given) ? given.filter((word) => typeof word === "string") : [string(given)]
  if (words[0] === "apply_patch" && words[1] !== undefined) return describePatch(words[1], cwd)
  const inShell = words.length === 3 && /^-\w*c$/.test(words[1] ?? "")
  const command = inShell ? (words[2] ?? "") : words.join(" ")
  return { does: "run", title: `Ran ${firstLine(command)}`, body: { language: "bash", text: command } }
}

/** A patch in Codex's own envelope (`*** Update File: ...`), close enough to a diff to be shown as one. */
export function describePatch(patch: string, cwd: string): Described {
  const files = patch
    .split("\n")
    .map((line) => /^\*\*\* (?:Update|Add|Delete) File: (.+)$/.exec(line)?.[1])
    .filter((file) => file !== undefined)
  return edited(files, patch, cwd)
}

/** The changes in an event, by file. */
export function describeChanges(changes: Json, cwd: string): Described {
  const files = Object.keys(changes)
  const texts = files.map((file) => {
    const { type, unified_diff, content } = object(changes[file])
    const sign = type === "delete" ? "-" : "+"
    const lines = string(content).split("\n")
    if (lines.at(-1) === "") lines.pop()
    return `${header(file, cwd)}\n${string(unified_diff) || lines.map((line) => sign + line).join("\n")}`
  })
  return edited(files, texts.join("\n"), cwd)
}

function edited(files: string[], diff: string, cwd: string): Described {
  const [first] = files
  const what = files.length === 1 && first !== undefined ? shortPath(first, cwd) : `${files.length} files`
  return {
    does: "edit",
    title: `Edited ${what}${amount(counted(diff.split("\n")))}`,
    body: { language: "diff", text: diff },
  }
}

function plan(input: Json): { title: string; body?: Described["body"] } {
  const marks: Record<string, string> = { completed: "[x]", in_progress: "[ ] **now**" }
  const steps = list(input.plan)
    .map(object)
    .map((step) => `- ${marks[string(step.status)] ?? "[ ]"} ${firstLine(string(step.step))}`)
  const said = string(input.explanation)
  return { title: "Updated the plan", ...markdown([said, steps.join("\n")].filter((one) => one !== "").join("\n\n")) }
}
