import type { Agent } from "../agent.ts"
import { type Json, string } from "../json.ts"
import { windsurfReader } from "./reader.ts"

export const windsurf: Agent = {
  id: "windsurf",
  label: "Windsurf",
  recognises: ({ records: [first] }) => first !== undefined && isStep(first),
  reader: windsurfReader,
  // Written where the hook `post_cascade_response_with_transcript` is on.
  files: { folders: [".windsurf/transcripts"], names: /\.jsonl$/ },
}

/** Each step has what it was in a member that is called after its type. */
function isStep(record: Json): boolean {
  const type = string(record.type)
  const inner = type === "" || !Object.hasOwn(record, type) ? undefined : record[type]
  return typeof record.status === "string" && typeof inner === "object" && /^[a-z]+(?:_[a-z]+)+$/.test(type)
}
