import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { chainedBy } from "../../server/src/history/chain.ts"
import { openStore } from "../../server/src/storage/store.ts"
import { fixed, SECRET } from "../harness/people.ts"
import { freshDatabase, ownPostgres } from "../harness/postgres.ts"
import { serve } from "../harness/served.ts"
import { writeLetters } from "../mail/letter-rows.ts"
import { resendServer } from "../mail/resend-server.ts"

/** How long a campaign may take until all letters have arrived, per letter. */
const PATIENCE_MS = 60

/** Sends `count` letters, each accepted once under its key, while a node beside a steady one dies every few seconds. */
export async function letters(count: number): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-soak-"))
  const postgres = await ownPostgres()
  const { url } = await freshDatabase(postgres)
  const store = await openStore({ folder, databaseUrl: url, recording: chainedBy(new TextEncoder().encode(SECRET)) })
  const resend = resendServer()
  resend.slownessMs = 2
  const { PORT: _, ...rest } = fixed
  const env = {
    ...rest,
    DATABASE_URL: url,
    RESEND_API_KEY: "re_right",
    RESEND_FROM_EMAIL: "openctl@example.com",
    RESEND_BASE_URL: resend.url,
    MAIL_PER_HOUR: "1000000",
  }
  await writeLetters(store, count)
  const steady = await serve(env)
  let kills = 0
  try {
    for (const end = Date.now() + 30_000 + count * PATIENCE_MS; resend.taken.length < count; kills++) {
      if (Date.now() > end) throw new Error(`${resend.taken.length} of ${count} letters had been taken in the end.`)
      const doomed = await serve(env)
      await Bun.sleep(1_000 + Math.random() * 2_000)
      await doomed.kill("SIGKILL")
      // Skips waiting for two minutes of a lease.
      await store.unrecorded.updateTable("letters").set({ leased_until: 1 }).where("state", "=", "sending").execute()
    }
    await Bun.sleep(2_000)
    const recipients = new Set(resend.taken.map((letter) => letter.body.to[0])).size
    const unsent = await store.unrecorded.selectFrom("letters").select("id").where("state", "!=", "sent").execute()
    if (resend.taken.length !== count || recipients !== count || unsent.length > 0) {
      throw new Error(`${resend.taken.length} taken, ${recipients} recipients, ${unsent.length} not marked as sent.`)
    }
    return `${kills} kills, ${resend.requests.length} handovers, each letter taken once`
  } finally {
    await steady.kill()
    await store.close()
    await resend.stop()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
