import type { Logger } from "pino"
import type { Config } from "../config.ts"
import { chainedBy } from "../history/chain.ts"
import { type Keyring, openKeyring } from "../history/keyring.ts"
import { cutShort } from "../operator/rotate-key.ts"
import { CannotStart } from "../storage/failures.ts"
import { outage } from "../storage/outage.ts"
import { openStore, type Store } from "../storage/store.ts"
import type { ThingsToClose } from "./closing.ts"

/** The database, and the keys that its data was sealed with. */
export async function openData(
  config: Config,
  log: Logger,
  things: ThingsToClose,
): Promise<{ store: Store; keyring: Keyring }> {
  const store = await openStore({
    folder: config.dataDir,
    databaseUrl: config.databaseUrl,
    recording: chainedBy(config.secret),
    say: (line) => log.warn(line),
    outage: outage(log, "PostgreSQL"),
    waitSeconds: config.startWaitSeconds,
  })
  things.add(store)
  const keyring = await openKeyring(store, config.secret, config.oldSecret, (line) => log.warn(line)).catch(
    (error: unknown) => {
      const half = error instanceof CannotStart ? cutShort(config.secretFile) : null
      throw half === null ? error : new CannotStart(half)
    },
  )
  return { store, keyring }
}
