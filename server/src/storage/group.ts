import type { Kysely, Transaction } from "kysely"
import type { Tables } from "./tables.ts"

/**
 * Runs a write, durable when it returns. It may share its transaction with others, so it must not wait for anything else.
 */
export type Write = <T>(work: (db: Transaction<Tables>) => Promise<T>) => Promise<T>

interface Waiting {
  run(db: Transaction<Tables>): Promise<void>
  done(): void
  failed(error: unknown): void
}

/** Too many in one transaction would delay its end for the first of them. */
const MOST = 64

/**
 * For a database with one writer: writes that arrive during a commit share the next transaction, for one sync to the disk
 * instead of one each.
 */
export function groupedWrites(db: Kysely<Tables>): Write {
  let waiting: Waiting[] = []
  let running = false

  async function commit(group: readonly Waiting[]): Promise<void> {
    try {
      await db.transaction().execute(async (transaction) => {
        for (const one of group) await one.run(transaction)
      })
      for (const one of group) one.done()
    } catch (error) {
      if (group.length === 1) return group[0]?.failed(error)
      // One that fails doesn't affect the others.
      for (const one of group) await commit([one])
    }
  }

  async function commitAll(): Promise<void> {
    running = true
    while (waiting.length > 0) {
      // Lets writes whose requests arrived together get here together.
      await new Promise((resolve) => setImmediate(resolve))
      const group = waiting.slice(0, MOST)
      waiting = waiting.slice(MOST)
      await commit(group)
    }
    running = false
  }

  return <T>(work: (db: Transaction<Tables>) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      let result: T
      waiting.push({
        run: async (transaction) => {
          result = await work(transaction)
        },
        done: () => resolve(result),
        failed: reject,
      })
      if (!running) void commitAll()
    })
}
