import { type Json, key, object, string } from "#agents/json"

/** The call that started the sub-agent which an update comes from; undefined for the main conversation. */
export function underOf(update: Json): string | undefined {
  const meta = object(update._meta)
  return key(object(meta.claudeCode).parentToolUseId) ?? key(meta.parentToolCallId)
}

/** Some agents name the sub-agent, and not the call that started it. */
export function subAgentOf(update: Json): string | undefined {
  return key(object(object(update._meta)["github.com/copilot"]).agentId)
}

/** Whether a call of such an agent starts a sub-agent, by its input. */
export function startsSubAgent(input: unknown): boolean {
  return string(object(input).agent_type) !== ""
}
