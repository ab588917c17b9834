import type { Store } from "../storage/store.ts"
import { type Held, hold } from "./hold.ts"

/**
 * A change that the server makes of its own accord, such as ending what has fallen silent. Null when the session is gone. It asks
 * nobody's access, so scripts/house.ts lists the files that may import it.
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
