import { cleanLine } from "#protocol/clean"
import { firstLine, json, markdown } from "../described.ts"
import { type Json, list, object, string } from "../json.ts"
import { taskOf } from "../title-of.ts"
import { fileCall } from "./file-tools.ts"
import { planCall } from "./plan-tools.ts"
import type { DescribedCall } from "./tool.ts"

/** A call of a Claude Code tool as one line, and the details that unfold below it. */
export function describeCall(name: string, input: Json, cwd: string): DescribedCall {
  return (
    shellCall(name, input) ??
    fileCall(name, input, cwd) ??
    webCall(name, input) ??
    planCall(name, input) ??
    other(name, input)
  )
}

function shellCall(name: string, input: Json): DescribedCall | undefined {
  switch (name) {
    case "Bash":
    case "bash":
    case "PowerShell": {
      const command = string(input.command)
      const language = name === "PowerShell" ? "powershell" : "bash"
      return { does: "run", title: `Ran ${firstLine(command)}`, ...about(input), body: { language, text: command } }
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
        title: `Watched ${firstLine(string(input.command) || string(input.description))}`,
        ...(input.command === undefined ? {} : about(input)),
        ...json(input),
      }
    default:
      return undefined
  }
}

function webCall(name: string, input: Json): DescribedCall | undefined {
  switch (name) {
    case "WebSearch":
      return { does: "web", title: `Searched the web for ${firstLine(string(input.query))}` }
    case "WebFetch":
      return { does: "web", title: `Fetched ${string(input.url)}`, ...markdown(string(input.prompt)) }
    default:
      return undefined
  }
}

function other(name: string, input: Json): DescribedCall {
  switch (name) {
    case "Task":
    case "Agent": {
      const whom = string(input.subagent_type) || "an agent"
      return {
        does: "task",
        title: `Asked ${whom}: ${taskOf(string(input.description) || string(input.prompt))}`,
        ...markdown(string(input.prompt)),
      }
    }
    case "SendMessage":
      return { does: "task", title: `Wrote to ${string(input.to) || string(input.recipient)}`, ...json(input) }
    case "Workflow":
      return { does: "task", title: "Ran a workflow", ...json(input) }
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

/** The agent's own words for what it does. */
function about(input: Json): { about?: string } {
  const text = cleanLine(string(input.description), 300)
  return text === "" ? {} : { about: text }
}

function asked(input: Json): DescribedCall {
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
