import type { Json } from "../json.ts"

/** What is not sent: what each request to the model consisted of, which the other records say already. */
export function leftOutOfKimi(record: Json): string | null {
  if (record.type === "llm.request") return "requests to the model"
  return record.type === "llm.tools_snapshot" || record.type === "mcp.tools_discovered" ? "descriptions of tools" : null
}
