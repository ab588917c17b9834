import type { Agent } from "../agent.ts"
import type { Head } from "../heads.ts"
import { beginningOf, type Json } from "../json.ts"
import { clineReader } from "./reader.ts"
import { isShown, unrollCline } from "./unroll.ts"

export const cline: Agent = {
  id: "cline",
  label: "Cline",
  recognises: isSession,
  reader: clineReader,
  document: { media: "application/json", isDocument: isSession, unroll: unrollCline },
  toldBy: ({ document }) => ({ own: document.sessionId }),
  files: {
    folders: [".cline/data/sessions"],
    variable: { name: "CLINE_DATA_DIR", replaces: 2 },
    // A folder for each session.
    layout: { by: "path", path: ["*"] },
    isOfNoFolder: true,
    names: /^(?:[\w-]+\.messages|ui_messages)\.json$/,
  },
}

/** The messages of a session, or what the editor's extension showed of a task. */
function isSession({ text, document }: Head): boolean {
  if (Array.isArray(document.messages))
    return typeof document.sessionId === "string" && typeof document.updated_at === "string"
  const first: Json | null = /^\s*\[/.test(text) ? beginningOf(text.slice(text.indexOf("[") + 1)) : null
  return first !== null && isShown(first)
}
