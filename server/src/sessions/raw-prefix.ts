import type { Store } from "../storage/store.ts"
import type { RawColumns } from "../storage/tables/sessions.ts"
import type { Batch } from "./ground.ts"

/** What it says once the batch is stored: a prefix of fewer lines than are told of already would send its sender back. */
export function rawAfter(batch: Batch, before: RawColumns | null): RawColumns {
  const told = toldBy(batch)
  if (told && told.raw_lines >= (before?.raw_lines ?? 0)) return told
  const { raw_bytes = null, raw_sha256 = null, raw_lines = null } = before ?? {}
  return { raw_bytes, raw_sha256, raw_lines }
}

/** The same for a batch that brings no line: then the source's row is not written otherwise, and the session stays as it is. */
export async function noteRaw(store: Store, id: string, batch: Batch, before: RawColumns | null): Promise<void> {
  const told = toldBy(batch)
  if (!told || !before || (told.raw_bytes === before.raw_bytes && told.raw_sha256 === before.raw_sha256)) return
  await store.unrecorded
    .updateTable("sources")
    .set(told)
    .where("session_id", "=", id)
    .where("name", "=", batch.source)
    .where("lines", ">=", told.raw_lines)
    .where((row) => row.or([row("raw_lines", "is", null), row("raw_lines", "<=", told.raw_lines)]))
    .execute()
}

function toldBy({ raw, line, lines }: Batch) {
  return raw ? { raw_bytes: raw.bytes, raw_sha256: raw.sha256, raw_lines: line + lines.length } : null
}
