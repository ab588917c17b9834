import { useMemo, useState, useSyncExternalStore } from "react"
import { type Block, conversationOf, type ImageView, Join, type Row } from "#agents/join"
import type { Entry } from "#protocol/entries"
import type { Page, Pages } from "./pages.ts"

/** The rows of what is loaded: null where there is nothing to show, undefined where nothing is loaded. */
export interface Joined {
  row(seq: number): Row | null | undefined
  /** The row that shows what an entry says; null where none does, undefined where the entry is not loaded. */
  holder(seq: number): number | null | undefined
  /** Whether an entry only repeats earlier history; undefined where nothing is loaded. */
  repeats(seq: number): Entry["repeats"] | null | undefined
  /** The stretch that was taken back and holds the entry. */
  undone(seq: number): { from: number; to: number } | undefined
  /** The pictures of all that is loaded. */
  pictures(): ImageView[]
}

/** Keeps a `Join` at what the pages hold. A row is the same object until what it shows changes. */
export class JoinedPages {
  #join: Join
  #held = new Set<Page>()

  constructor(sources: readonly string[]) {
    this.#join = new Join(sources)
  }

  /** Takes in pages that came, forgets those that went. A page that was read again is not forgotten in between. */
  follow(pages: readonly Page[]): void {
    const now = new Set(pages)
    for (const page of pages) if (!this.#held.has(page)) this.#join.add(page.entries)
    for (const old of this.#held) {
      if (now.has(old) || pages.some((page) => page.first <= old.first && page.last >= old.last)) continue
      this.#join.remove(old.first, old.last)
      for (const page of pages) if (page.first <= old.last && page.last >= old.first) this.#join.add(page.entries)
    }
    this.#held = now
  }

  get join(): Pick<Join, "repeats" | "undone" | "holder"> {
    return this.#join
  }

  pictures(agent: string | undefined): ImageView[] {
    const entries = [...this.#held].sort((a, b) => a.first - b.first).flatMap((page) => page.entries)
    return entries
      .filter((entry) => conversationOf(entry) === agent)
      .flatMap((entry) => entry.parts.flatMap((part) => (part.type === "image" ? [part] : [])))
  }

  row(seq: number, agent: string | undefined): Row | null | undefined {
    const row = this.#join.row(seq, agent)
    return row?.blocks.every(isBlank) ? null : row
  }
}

function isBlank(block: Block): boolean {
  return "text" in block && block.text.trim() === "" && block.more === undefined
}

/** `agent`: the sub-agent whose conversation it is; undefined for the main one. */
export function useJoined(pages: Pages, agent: string | undefined, sources: readonly string[]): Joined {
  const version = useSyncExternalStore(pages.subscribe, () => pages.version)
  const [known] = useState(sources)
  const following = useMemo(() => ({ pages, rows: new JoinedPages(known) }), [pages, known])
  return useMemo<Joined>(() => {
    // `version` says that the pages are others, so that whoever looks at the rows looks again.
    void version
    following.rows.follow(following.pages.runs().flat())
    const { rows } = following
    return {
      row: (seq) => rows.row(seq, agent),
      holder: (seq) => rows.join.holder(seq, agent),
      repeats: (seq) => rows.join.repeats(seq),
      undone: (seq) => rows.join.undone(seq, agent),
      pictures: () => rows.pictures(agent),
    }
  }, [following, agent, version])
}
