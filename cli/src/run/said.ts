import { cleanLine } from "#protocol/clean"
import type { Style } from "../terminal/output.ts"
import { count } from "../terminal/words.ts"
import type { Happening, ProposalTold } from "./happening.ts"

/**
 * What happens in a run as lines for people, without what is drawn in a place of its own: text that streams, and cards. Everything
 * that comes from outside is cleaned first.
 */
export function saidOf(happening: Happening, style: Style, agent: string): string[] {
  switch (happening.event) {
    case "line":
      return saidOfLine(happening.line, style)
    case "stop":
      return saidOfStop(happening, style)
    case "mode":
      return [style.dim(`Mode: ${cleanLine(happening.mode, 60)}`)]
    case "away":
      return [
        `${style.bold("The server is away:")} ${cleanLine(happening.message, 300)} ${agent} goes on; what happens is kept here and sent later.`,
      ]
    case "back":
      return ["The server is back."]
    case "remark":
      return [style.dim(cleanLine(happening.text, 500))]
    case "proposal":
      return saidOfProposal(happening.proposal, style)
    case "question": {
      const title = cleanLine(happening.question.title, 200)
      if (happening.state === "open") return [`${style.bold(`${agent} asks:`)} ${title}`]
      const what = happening.option === null ? `closed: ${happening.reason}` : happening.option
      return [style.dim(`${title}: ${cleanLine(what, 100)}${happening.via === "browser" ? ", in a browser" : ""}`)]
    }
    case "ended":
      return happening.waiting_lines > 0
        ? [`${count(happening.waiting_lines, "line")} could not be sent and are kept on this machine.`]
        : []
    case "noise":
    case "given":
    case "run":
    case "text":
    case "here":
      return []
    default:
      return happening satisfies never
  }
}

/** A tool is one line: what it wants to do, and, if it did not work, that. */
function saidOfLine(line: Record<string, unknown>, style: Style): string[] {
  const update = (line.update ?? {}) as Record<string, unknown>
  const indent = typeof line.under === "string" ? "    " : "  "
  if (update.sessionUpdate === "tool_call")
    return [style.dim(`${indent}⚙ ${cleanLine(String(update.title ?? ""), 150)}`)]
  if (update.sessionUpdate !== "tool_call_update" || update.status !== "failed") return []
  const how = line.ended === "refused" ? "refused" : line.ended === "interrupted" ? "interrupted" : "failed"
  return [style.dim(`${indent}✗ ${how}`)]
}

function saidOfStop(it: Extract<Happening, { event: "stop" }>, style: Style): string[] {
  const note = it.note === null ? "" : ` ${cleanLine(it.note, 500)}`
  if (it.state === "completed" && (it.stop === "end_turn" || it.stop === null))
    return note === "" ? [] : [style.dim(note.trim())]
  if (it.state === "cancelled") return [style.bold(`Interrupted.${note}`)]
  return [style.bad(`The turn ended: ${cleanLine(it.stop ?? it.state, 100)}.${note}`)]
}

function saidOfProposal(it: ProposalTold, style: Style): string[] {
  const name = cleanLine(it.author.name, 60)
  const words: Partial<Record<ProposalTold["state"], string>> = {
    pending: "waits for your approval",
    rejected: "was rejected",
    withdrawn: "was withdrawn",
    expired: "has expired",
  }
  const said = words[it.state]
  if (!said) return []
  return [style.dim(`${name}'s prompt ${said}: ${cleanLine(it.sent_text ?? it.text, 100)}`)]
}
