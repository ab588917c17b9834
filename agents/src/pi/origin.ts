import { type Json, string } from "../json.ts"

/** The id of the session that this one was branched off, from its file's name. */
export function originOf(session: Json): string | undefined {
  const file = string(session.parentSession) || string(session.branchedFrom)
  return /([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?:\.jsonl)?$/i.exec(file.slice(-200))?.[1]?.toLowerCase()
}
