import { describePatch } from "../codex/patches.ts"
import { firstLine, json, markdown } from "../described.ts"
import { amount, replacements } from "../diffs.ts"
import { type Json, list, object, string } from "../json.ts"
import { firstOf, type ToolCall, todosIn } from "../parts.ts"
import { languageOf, shortPath } from "../paths.ts"
import { taskOf } from "../title-of.ts"

/** A call of an OpenCode tool as one line, and the details that unfold below it. */
export function describeTool(name: string, input: Json, cwd: string | undefined): ToolCall {
  const path = firstOf(input, "filePath", "path")
  const short = shortPath(path, cwd)
  switch (name) {
    case "bash": {
      const command = string(input.command)
      return {
        does: "run",
        title: `Ran ${firstLine(command)}`,
        about: string(input.description),
        body: { language: "bash", text: command },
      }
    }
    case "read":
      return { does: "read", title: `Read ${short}${lines(input)}` }
    case "list":
      return { does: "read", title: `Listed ${short || "the folder"}` }
    case "edit":
      return edited(short, [input])
    case "multiedit":
      return edited(short, list(input.edits).map(object))
    case "apply_patch":
    case "patch":
      return describePatch(string(input.patchText), cwd ?? "")
    case "write": {
      const text = string(input.content)
      return {
        does: "write",
        title: `Wrote ${short} +${countOf(text)}`,
        body: { language: languageOf(path), text },
      }
    }
    case "glob":
      return { does: "search", title: `Looked for ${firstLine(string(input.pattern))}${inside(short)}` }
    case "grep": {
      const place = [short, string(input.include)].filter((one) => one !== "").join(" ")
      return { does: "search", title: `Searched for ${firstLine(string(input.pattern))}${inside(place)}` }
    }
    case "websearch":
    case "codesearch":
      return { does: "web", title: `Searched the web for ${firstLine(string(input.query))}` }
    case "webfetch":
      return { does: "web", title: `Fetched ${string(input.url)}` }
    default:
      return organized(name, input)
  }
}

function organized(name: string, input: Json): ToolCall {
  switch (name) {
    case "task": {
      const whom = string(input.subagent_type) || "an agent"
      const task = firstOf(input, "description", "prompt")
      return { does: "task", title: `Asked ${whom}: ${taskOf(task)}`, ...markdown(string(input.prompt)) }
    }
    case "todowrite":
      return { does: "plan", title: "Wrote the to-do list", todos: todosIn(input.todos) }
    case "todoread":
      return { does: "plan", title: "Read the to-do list" }
    case "plan_enter":
      return { does: "plan", title: "Began to plan" }
    case "plan_exit":
      return { does: "plan", title: "Presented a plan", ...markdown(string(input.plan)) }
    case "question": {
      const questions = list(input.questions).map(object)
      const text = questions.map((one) =>
        [`**${string(one.question)}**`, ...list(one.options).map((it) => `- ${string(object(it).label)}`)].join("\n"),
      )
      return {
        does: "ask",
        title: `Asked: ${firstLine(string(questions[0]?.question))}`,
        ...markdown(text.join("\n\n")),
      }
    }
    case "skill":
      return { does: "other", title: `Used the skill ${string(input.name)}` }
    default:
      return { does: "other", title: firstLine(name) || "A tool without a name", ...json(input) }
  }
}

/** How many lines a text has. */
export function countOf(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0)
}

function lines({ offset, limit }: Json): string {
  if (typeof offset !== "number") return ""
  return typeof limit === "number" ? `, lines ${offset} to ${offset + limit - 1}` : `, from line ${offset}`
}

function edited(short: string, edits: readonly Json[]): ToolCall {
  const { text, total } = replacements(
    edits.map((it) => ({ before: string(it.oldString), after: string(it.newString) })),
  )
  return {
    does: "edit",
    title: `Edited ${short}${amount(total)}`,
    body: { language: "diff", text },
  }
}

function inside(place: string): string {
  return place === "" ? "" : ` in ${place}`
}
