import { type Json, object, string } from "../json.ts"

/**
 * Until September 2025 a line was the bare item, the first one the bare description of the session, and `record_type: "state"`
 * marked what holds nothing. They become the records that later files have.
 */
export function recordOf(line: Json): Json {
  if (line.payload !== undefined) return line
  const timestamp = line.timestamp ?? line.created_at
  const as = (type: string, payload: Json): Json => ({ timestamp, type, payload })
  if (line.record_type !== undefined) return as("state", {})
  const type = string(line.type)
  if (type === "" && isBareMeta(line)) return as("session_meta", line)
  if (type === "" && string(line.role) !== "") return as("response_item", messageOf(line))
  if (type === "function_call" && line.function !== undefined) {
    const { name } = object(line.function)
    return as("response_item", { ...line, name, call_id: line.call_id ?? name })
  }
  if (type === "function_result") {
    return as("response_item", {
      type: "function_call_output",
      call_id: line.call_id ?? line.name,
      output: line.result,
    })
  }
  return items.test(type) ? as("response_item", line) : { ...line, payload: line }
}

const items = /^(?:message|reasoning|agent_message|compaction|ghost_snapshot|[a-z_]+_call(?:_output)?|[a-z_]+_output)$/

/** `{"id", "timestamp", "instructions", "git"}`: the first line of a file without types. */
export function isBareMeta(line: Json): boolean {
  return (
    typeof line.id === "string" && typeof line.timestamp === "string" && !("type" in line) && "instructions" in line
  )
}

function messageOf(line: Json): Json {
  const text = string(line.message) || string(line.content)
  const content = text === "" ? line.content : [{ type: "text", text }]
  return { ...line, type: "message", content }
}

/** The folder that an early file names only to the model. */
export function folderIn(text: string): string {
  return (
    /<cwd>([^<\n]{1,500})<\/cwd>|Current working directory: ([^\n<]{1,500})/
      .exec(text)
      ?.slice(1)
      .find(Boolean)
      ?.trim() ?? ""
  )
}
