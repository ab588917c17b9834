import { z } from "zod"
import { call } from "./call.ts"
import { SourceName } from "./entries.ts"
import { event } from "./event.ts"

/** Taking a session out, as one file. */

/** What a session is exported as. `raw` needs `download`, the others `view`. */
export const ExportForm = z.enum(["raw", "markdown", "html", "json"])
export type ExportForm = z.infer<typeof ExportForm>

/** 403 for raw lines that are not the caller's own. */
export const takeoutCalls = {
  exportSession: call({
    method: "GET",
    path: "/api/sessions/:id/export",
    summary:
      "Exports the session. `raw`: the lines of one source, byte for byte as they were sent; only for the owner. For whoever may view the session: `markdown`; `html`, a page that opens without a server; `json`, one document `{session, entries}` with the entries as `readEntries` gives them, nothing shortened. These hold what was there when they were asked for. An answer that ends early was cut off, because the connection broke or access ended.",
    door: "view",
    input: z.object({ id: z.string(), as: ExportForm.default("raw"), source: SourceName.default("main") }),
    gives: "bytes",
  }),
} as const

export const takeoutEvents = {
  /** `as` is missing for raw lines. */
  "session.exported": event({
    data: z.object({ as: ExportForm.optional() }),
    refreshes: [],
    rechecks: false,
    audience: "seeSharing",
  }),
} as const
