import { readdirSync, statSync } from "node:fs"
import path from "node:path"
import { installed } from "./installed.ts"
import { mb, type Table } from "./measure.ts"
import { transcript } from "./transcript.ts"

/** The disk space of a thousand entries: raw lines, entries, and the search index. */
export async function disk(table: Table): Promise<void> {
  await installed(async ({ served, client, database }) => {
    const entries = 20_000
    const body = transcript(entries)
    const { id } = await client.create({ agent: "claude-code" })
    await client.append(id, body)
    await client.complete(id)
    // Stopped as an operator would stop it, so that SQLite checkpoints its log and removes it.
    await served.kill()
    const each = (sizeOf(database.DATA_DIR) / entries) * 1000
    const raw = (body.byteLength / entries) * 1000
    table.row(`disk per 1,000 entries (their raw lines ${mb(raw)})`, mb(each), "<= 0.25 MB", each <= 0.25 * 1_048_576)
  })
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce((sum, name) => {
    const it = statSync(path.join(folder, name))
    return it.isFile() ? sum + it.size : sum
  }, 0)
}
