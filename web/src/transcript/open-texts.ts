import type { SaidOf } from "#protocol/remote-nouns"
import { GrowingText } from "./growing-text.ts"
import type { Pages } from "./pages.ts"

/** What the agent of a session is writing at this moment: a text for each item, until its entry comes. */
export interface OpenText {
  item: string
  of: SaidOf
  text: GrowingText
  /** Rises with each piece: the text itself is the same object. */
  version: number
}

interface Said {
  item: string
  of: SaidOf
  off: number
  text: string
}

/** Entries that a text may have been waiting for are among the newest. */
const LOOK_BACK = 300

export class OpenTexts {
  #open = new Map<string, OpenText>()
  /** Items that are entries by now: what is heard of them afterwards was on its way. */
  #over = new Set<string>()
  #seen = -1
  #doubted: ReadonlySet<string> = new Set()
  #pages: Pages

  constructor(pages: Pages) {
    this.#pages = pages
  }

  hear({ item, of, off, text }: Said): void {
    if (this.#over.has(item)) return
    const open = this.#open.get(item) ?? { item, of, text: new GrowingText(), version: 0 }
    // Nothing at the very beginning: it is given up, and no entry will come.
    if (off === 0 && text === "") this.#open.delete(item)
    else {
      open.text.put(off, text)
      this.#open.set(item, { ...open, version: open.version + 1 })
    }
  }

  /** Those that are no entries yet, in the order in which they began. Entries are looked at in the same moment as the rows are. */
  get shown(): OpenText[] {
    if (this.#seen !== this.#pages.version) {
      this.#seen = this.#pages.version
      for (let seq = this.#pages.total; seq > Math.max(0, this.#pages.total - LOOK_BACK); seq--) {
        const message = this.#pages.at(seq)?.message
        if (message === undefined || this.#over.has(message)) continue
        if (/^[0-9a-f]{8}-\d+$/.test(message)) this.#over.add(message)
        this.#open.delete(message)
      }
    }
    return [...this.#open.values()].filter(({ text }) => !text.isEmpty)
  }

  /** Whether its entry has come. */
  isEntry(item: string): boolean {
    return this.#over.has(item)
  }

  /** The connection was lost: what doesn't come again with the next one is no more. */
  doubt(): void {
    this.#doubted = new Set([...this.#open].map(([item, { version }]) => `${item} ${version}`))
  }

  dropDoubted(): void {
    for (const [item, { version }] of this.#open) if (this.#doubted.has(`${item} ${version}`)) this.#open.delete(item)
    this.#doubted = new Set()
  }
}
