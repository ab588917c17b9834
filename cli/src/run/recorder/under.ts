import { type Json, key, object } from "#agents/json"

/** The call that started the sub-agent which an update comes from; undefined for the main conversation. */
export function underOf(update: Json): string | undefined {
  const meta = object(update._meta)
  return (
    key(object(meta.claudeCode).parentToolUseId) ??
    key(meta.parentToolCallId) ??
    key(object(meta["github.com/copilot"]).agentId)
  )
}
