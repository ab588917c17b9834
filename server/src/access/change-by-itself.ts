import type { Store } from "../storage/store.ts"
import { type Held, hold } from "./hold.ts"

/**
 * A change that the server makes on its own, such as ending a session that has gone silent. Returns null if the session is
 * gone. It checks nobody's access, so scripts/house.ts lists the files that may import it.
 */
export async function changeByItself<T>(
  store: Store,
  session: string,
  work: (held: Held) => Promise<T>,
): Promise<T | null> {
  return store.change(null, async (within) => {
    const held = await hold(store, within, session)
    if (held) return work(held)
    within.unchanged()
    return null
  })
}
