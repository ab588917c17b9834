import { readConfig } from "../server/src/config.ts"
import { chainedBy } from "../server/src/history/chain.ts"
import { newId } from "../server/src/storage/id.ts"
import { openStore } from "../server/src/storage/store.ts"
import { quiet } from "../tests/storage/person.ts"
import { type Installed, installed } from "./installed.ts"
import { kb, load, median, ms, rate, several, type Table } from "./measure.ts"

/** The first page of a person's list, whether they have a thousand sessions or ten. */
export async function list(table: Table): Promise<void> {
  for (const count of [1_000, 10_000]) {
    await installed(async (it) => {
      await fill(it, count)
      const runs = await several(3, () =>
        load({
          url: it.served.url,
          token: it.person.token,
          paths: ["/api/sessions"],
          headers: { "accept-encoding": "gzip, br, zstd" },
          connections: 32,
        }),
      )
      const name = `list of ${count.toLocaleString("en")} sessions`
      const bytes = runs[0]?.bytes ?? 0
      table.row(`${name}, a page`, kb(bytes), "<= 12 KB", bytes <= 12 * 1024)
      const perSecond = median(runs.map((run) => run.perSecond))
      table.row(
        `${name}, 32 connections`,
        `${rate(perSecond)}, p99 ${ms(median(runs.map((run) => run.p99)))}`,
        ">= 5,000/s",
        perSecond >= 5_000,
      )
    })
  }
}

/** Writes the rows that uploads would leave, past the server: ten thousand real uploads would only measure uploads. */
async function fill({ database, person }: Installed, count: number): Promise<void> {
  const config = readConfig(quiet(database))
  const store = await openStore({ folder: config.dataDir, recording: chainedBy(config.secret) })
  const words = "fix the login page when a token has expired and add a test for the slow path of uploads".split(" ")
  const some = (from: number, length: number) =>
    Array.from({ length }, (_, index) => words[(from * 7 + index * (1 + (from % 5))) % words.length]).join(" ")
  await store.unrecorded.transaction().execute(async (db) => {
    for (let n = 0; n < count; n++) {
      await db
        .insertInto("sessions")
        .values({
          id: newId(Date.now() - (count - n) * 60_000),
          owner_id: person.id,
          external_id: `external-${n}`,
          title: some(n, 6),
          title_rank: 2,
          agent: n % 3 === 0 ? "codex" : "claude-code",
          kind: "recorded",
          status: "complete",
          visibility: "private",
          append_token_hash: newId(),
          seq: n % 3000,
          prompts: n % 40,
          first_prompt: some(n + 3, 25),
          model: "claude-sonnet-4-5",
          repository: `example/project-${n % 12}`,
          branch: `work/${some(n, 2).replace(" ", "-")}`,
          started_at: new Date(Date.now() - n * 60_000).toISOString(),
          created_at: Date.now() - n * 60_000,
          updated_at: Date.now() - n * 60_000,
        })
        .execute()
    }
  })
  await store.close()
}
