import { type Json, object } from "../json.ts"

/** What is not sent: the vendor's instructions, whole requests to the model, what hooks got, sums of what was counted. */
export function leftOutOfCopilot(event: Json): string | null {
  const type = typeof event.type === "string" ? event.type : ""
  if (type === "system.message") return "instructions to the agent"
  if (type.startsWith("model.")) return "requests to the model"
  if (type === "hook.start" || type === "hook.end") {
    const { success, output } = object(event.data)
    const { decision, permissionDecision } = object(output)
    const isQuiet = success !== false && decision === undefined && permissionDecision === undefined
    return isQuiet ? "what hooks printed" : null
  }
  if (type === "session.usage_checkpoint" || type === "session.usage_info") return "sums of what was counted"
  // Where each request is counted, the sums are nothing new.
  return type === "session.shutdown" && object(event.data).accountingSnapshot !== undefined
    ? "sums of what was counted"
    : null
}

/** Thoughts that only their provider can read, and measurements of tools. */
const taken = new Set(["reasoningOpaque", "encryptedContent", "toolTelemetry"])

export function takenOutOfCopilot(event: Json): ((path: readonly string[]) => boolean) | null {
  const data = object(event.data)
  if (!Object.keys(data).some((name) => taken.has(name))) return null
  return (path) => path.length === 2 && path[0] === "data" && taken.has(path[1] ?? "")
}
