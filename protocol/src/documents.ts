import { z } from "zod"
import { call } from "./call.ts"
import { SourceName } from "./entries.ts"
import { RawTold } from "./raw-prefix.ts"
import { ByteCount } from "./sessions.ts"

/** A source that is one document, which its agent rewrites as it grows, instead of lines. */

export const documentsCalls = {
  putDocument: call({
    method: "PUT",
    path: "/api/sessions/:id/sources/:source/document",
    summary:
      "Sends a source that is one document (`application/json`, `text/markdown`), whole each time. The server unrolls it into lines and appends those that are new; a changed record comes as an entry that `replaces` the earlier one, and what vanished stays. The same document adds nothing. The newest version is kept, and exported byte for byte. 400 for a damaged document, or one of an agent whose documents are unknown; 413 for one over 64 MB.",
    door: "append",
    records: [],
    input: z.object({
      id: z.string(),
      source: SourceName,
      under: z.string().max(200).optional(),
      done: z.coerce.number().pipe(ByteCount).optional(),
      of: z.coerce.number().pipe(ByteCount).optional(),
      raw: RawTold.optional(),
    }),
    sends: "bytes",
    output: z.object({ lines: z.number().int(), entries: z.number().int(), append_token: z.string().optional() }),
  }),
} as const
