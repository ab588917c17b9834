import { LONGEST_ITEM } from "#protocol/remote-nouns"
import type { Piece } from "../access/deliver.ts"
import type { StoredEntry } from "../storage/store.ts"
import { createItemText, type ItemText } from "./item-text.ts"

/**
 * What agents are writing at this moment, in the sessions that this node has heard of. It lies in memory alone: an entry takes an
 * item's place, and a node that knows nothing any more is told again by the runner.
 */
export interface OpenItems {
  /** A piece from a runner (`whole`), of which a gap is refused, or from another node. */
  put(session: string, piece: Piece, whole: boolean): Put
  of(session: string): ReadonlyMap<string, ItemText>
  /** These entries were appended. Returns the items whose place they take. */
  grew(session: string, entries: readonly StoredEntry[]): string[]
  /** Their entries have come, as another node says. */
  ended(session: string, items: readonly string[]): void
  /** The run has ended, or nobody heard of it any more. Returns what was open. */
  forget(session: string): string[]
  sessions(): string[]
}

/** `from`: where the item differs from before, or null; `cut`: something that was there already is no more. */
export interface Put {
  have: number
  from: number | null
  cut: boolean
  /** Other items that had to give way. */
  gaveWay: { session: string; items: string[] }[]
}

interface Speaking {
  run: string
  /** In the order in which they last grew. */
  items: Map<string, ItemText>
  /** Items whose entries have come: a piece that comes after its entry is too late. */
  over: Set<string>
  size: number
}

export const MOST_OPEN = 8
const MOST_OVER = 1000
/** In UTF-16 units, in all: the session that holds the most gives way. */
const MOST_OF_ALL = 64 * 1024 * 1024

const none: ReadonlyMap<string, ItemText> = new Map()

export function createOpenItems(mostOfAll = MOST_OF_ALL): OpenItems {
  const sessions = new Map<string, Speaking>()
  let all = 0

  function resize(one: Speaking, by: number): void {
    one.size += by
    all += by
  }

  function drop(one: Speaking, item: string): void {
    const text = one.items.get(item)
    if (!text || !one.items.delete(item)) return
    resize(one, text.from - text.end)
  }

  function forget(session: string): string[] {
    const one = sessions.get(session)
    if (!one) return []
    sessions.delete(session)
    all -= one.size
    return [...one.items.keys()]
  }

  /** Makes the item the newest one, and makes it if need be. */
  function itemOf(one: Speaking, { item, of }: Piece): ItemText {
    const text = one.items.get(item) ?? createItemText(of)
    one.items.delete(item)
    one.items.set(item, text)
    return text
  }

  function largestBut(session: string): string | undefined {
    let largest: string | undefined
    for (const [id, { size }] of sessions)
      if (id !== session && size > (largest === undefined ? 0 : (sessions.get(largest)?.size ?? 0))) largest = id
    return largest
  }

  /** Frees memory for a session that has just grown. */
  function giveWay(session: string): Put["gaveWay"] {
    const gone: Put["gaveWay"] = []
    while (all > mostOfAll) {
      const largest = largestBut(session)
      if (largest === undefined) break
      gone.push({ session: largest, items: forget(largest) })
    }
    return gone
  }

  function end(one: Speaking, item: string): void {
    drop(one, item)
    one.over.add(item)
    for (const oldest of one.over) if (one.over.size > MOST_OVER) one.over.delete(oldest)
  }

  return {
    put(session, piece, whole) {
      const { run, item, off, text } = piece
      let one = sessions.get(session)
      const gaveWay: Put["gaveWay"] = []
      const answer = (have: number, from: number | null = null, cut = false): Put => ({ have, from, cut, gaveWay })
      if (one && one.run !== run) {
        gaveWay.push({ session, items: forget(session) })
        one = undefined
      }
      // Its entry stands in its place: there is nothing left to send.
      if (one?.over.has(item)) return answer(off + text.length)
      const had = one?.items.get(item)
      if (off + text.length > LONGEST_ITEM || text === "" || (whole && off > (had?.from === 0 ? had.end : 0)))
        return answer(had?.from === 0 ? had.end : 0)
      if (!one) {
        one = { run, items: new Map(), over: new Set(), size: 0 }
        sessions.set(session, one)
      }
      const end = had?.end ?? 0
      const size = had ? had.end - had.from : 0
      const grown = itemOf(one, piece)
      const from = grown.put(off, text)
      resize(one, grown.end - grown.from - size)
      const [oldest] = one.items.keys()
      if (one.items.size > MOST_OPEN && oldest !== undefined) {
        drop(one, oldest)
        gaveWay.push({ session, items: [oldest] })
      }
      gaveWay.push(...giveWay(session))
      return answer(grown.from === 0 ? grown.end : 0, from, from !== null && from < end)
    },
    of: (session) => sessions.get(session)?.items ?? none,
    grew(session, entries) {
      const one = sessions.get(session)
      if (!one) return []
      const ended = entries.flatMap(({ json }) => messageOf(json) ?? [])
      for (const item of ended) end(one, item)
      return ended
    },
    ended(session, items) {
      const one = sessions.get(session)
      if (one) for (const item of items) end(one, item)
    },
    forget,
    sessions: () => [...sessions.keys()],
  }
}

const ITEM = /"message":"([0-9a-f]{8}-\d{1,9})"/

/** The item whose place an entry takes. The text of an entry may hold anything, so a find is looked at again. */
function messageOf(json: string): string | undefined {
  if (!ITEM.test(json)) return undefined
  const { message } = JSON.parse(json) as { message?: unknown }
  return typeof message === "string" ? message : undefined
}
