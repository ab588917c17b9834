import type { Store } from "../../server/src/storage/store.ts"

/** The statements that grant access: the one that says who asks, the door's, and the first one of a list. */
export const MOMENTS = { credential: /^who has /, door: /^(open for|list candidates)/ }

/**
 * Runs something between the moment in which the next request is admitted and the moment in which it reads on. Returns
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
