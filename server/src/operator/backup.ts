import { Refusal } from "#protocol/errors"
import { operatorCalls } from "#protocol/operator"
import { chainedBy } from "../history/chain.ts"
import { verifyHistory } from "../history/keep.ts"
import { openKeyring } from "../history/keyring.ts"
import { backUp, putBack } from "../storage/backup.ts"
import type { Store } from "../storage/store.ts"
import { openStore } from "../storage/store.ts"
import { type OperatorApp, onOperator } from "./app.ts"

/** `quietly` runs something while no heads are recorded: those in the backup belong to its database. */
export function backupRoutes(
  app: OperatorApp,
  store: Store,
  dataDir: string,
  secret: Uint8Array,
  quietly: <T>(work: () => Promise<T>) => Promise<T>,
): void {
  onOperator(app, operatorCalls.backUp, ({ to }) =>
    quietly(async () => {
      const made = await backUp(store, dataDir, secret, to)
      await store.change(null, (change) => change.record({ name: "backup.made", data: { blobs: made.blobs } }))
      return made
    }),
  )
}

/** Restores a backup into an empty data folder and checks that its history is intact. Returns the message to print. */
export async function restore(
  from: string,
  given: { dataDir: string; databaseUrl: string | undefined; secret: Uint8Array },
): Promise<string[]> {
  if (given.databaseUrl) throw new Refusal("INVALID_INPUT", "With PostgreSQL, restore the database with pg_restore.")
  putBack(from, given.dataDir, given.secret)
  const store = await openStore({ folder: given.dataDir, recording: chainedBy(given.secret) })
  try {
    const keyring = await openKeyring(store, given.secret, null)
    const { good, rows, problems, flaws } = await verifyHistory(store, given.dataDir, keyring)
    const { count } = await store.db
      .selectFrom("sessions")
      .select((row) => row.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow()
    const lines = [`Restored ${count} sessions into ${given.dataDir}.`]
    if (good) return [...lines, `The history is intact: ${rows} events.`]
    return [
      ...lines,
      `The history has ${problems} flaws:`,
      ...flaws.map(({ chain, place, problem }) => `  ${chain} ${place}: ${problem}`),
    ]
  } finally {
    await store.close()
  }
}
