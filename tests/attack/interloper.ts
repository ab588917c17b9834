import type { Store } from "../../server/src/storage/store.ts"

/** The statements by which somebody is let in: what says who they are; the door's, and the first one of a list. */
export const MOMENTS = { credential: /^who has /, door: /^(open for|list candidates)/ }

/**
 * Lets something happen between the moment in which the next request is let in and the moment in which it reads on. Gives
 * whether that moment came.
 */
export function afterBeingLetIn(store: Store, moment: RegExp, happens: () => Promise<void>): () => boolean {
  const { kept } = store
  let met = false
  store.kept = async (name, given, build, within) => {
    const rows = await kept(name, given, build, within)
    if (met || !moment.test(name)) return rows
    met = true
    store.kept = kept
    await happens()
    return rows
  }
  return () => met
}
