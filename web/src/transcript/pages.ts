import type { Entry, EntryPage } from "#protocol/entries"

/**
 * The transcript room shows what somebody else wrote: everything here treats entries as hostile text, and nothing in it
 * may run, load from elsewhere or hang the page. It never decides what a viewer may do; it is told.
 *
 * `Pages` holds the stored pages around what is on screen, and forgets those that are far: a session of any length costs
 * the same memory. Sealed pages never change; the one at the head may grow and is read again when the session did.
 */

export interface Page {
  first: number
  last: number
  entries: readonly Entry[]
  /** It was the head when it was read: there may be more in it by now. */
  head: boolean
}

export type Load = (seq: number, signal: AbortSignal) => Promise<EntryPage>

/** What the server seals pages at, about. Only used to guess how far "one page more" is. */
const usual = 128
/** Pages kept besides those that are wanted: going back a little costs nothing, and memory stays bounded. */
const kept = 12
/** Requests at once: one in each direction. */
const atOnce = 2

interface Request {
  seq: number
  abort: AbortController
}

export class Pages {
  /** Rises with every change; what is derived from the pages is kept by it. */
  version = 0
  #pages: Page[] = []
  #requests: Request[] = []
  #failures = new Map<number, unknown>()
  #wanted = { from: 1, to: 1 }
  #listeners = new Set<() => void>()
  #alike = new Set<Pages>()
  #load: Load
  #total: number
  #closed = false

  constructor(load: Load, total: number) {
    this.#load = load
    this.#total = total
  }

  get closed(): boolean {
    return this.#closed
  }

  get total(): number {
    return this.#total
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  at(seq: number): Entry | undefined {
    const page = this.#pageAt(seq)
    return page?.entries[seq - page.first]
  }

  /** What went wrong with the page that holds `seq`, if it did. */
  failure(seq: number): unknown {
    for (const [at, error] of this.#failures) if (Math.abs(at - seq) < usual && !this.#pageAt(seq)) return error
    return undefined
  }

  /** The loaded pages in runs without a gap, so that what belongs together can be joined across their borders. */
  runs(): Page[][] {
    const runs: Page[][] = []
    for (const page of this.#pages) {
      const run = runs.at(-1)
      if (run && run.at(-1)!.last + 1 === page.first) run.push(page)
      else runs.push([page])
    }
    return runs
  }

  /** Says what is on screen. Loads that and a page on either side, drops requests for what is no longer near. */
  want(from: number, to: number): void {
    this.#wanted = { from: Math.max(1, from), to: Math.min(this.#total, to) }
    for (const request of [...this.#requests]) {
      if (request.seq < from - 3 * usual || request.seq > to + 3 * usual) this.#drop(request)
    }
    this.#evict()
    this.#fill()
  }

  /** The session has `total` entries now. */
  grow(total: number): void {
    if (total <= this.#total) return
    this.#total = total
    const head = this.#pages.findLast((page) => page.head)
    if (head) this.#request(head.first)
    this.#changed()
    this.#fill()
  }

  /** Entries as they come live. They join the page at the head, if that is here; what is there already stays as it is. */
  arrive(arrived: readonly Entry[]): void {
    for (const other of this.#alike) other.arrive(arrived)
    const entries = arrived.filter((entry) => entry.seq > this.#total)
    const first = entries[0]?.seq
    const last = entries.at(-1)?.seq
    if (first === undefined || last === undefined || this.#closed) return
    // Whatever came before them is not here: it is asked for like any page.
    if (first !== this.#total + 1) {
      this.grow(last)
      return
    }
    const head = this.#pages.find((page) => page.last === this.#total)
    this.#total = last
    if (head && head.entries.length < 2 * usual) {
      const grown = { first: head.first, last, entries: [...head.entries, ...entries], head: true }
      this.#pages = [...this.#pages.filter((other) => other !== head), grown]
    } else this.#pages = [...this.#pages, { first, last, entries, head: true }]
    this.#evict()
    this.#changed()
    this.#fill()
  }

  /** Gives what comes live to other pages of the same session as well, until the function that it gives is called. */
  share(other: Pages): () => void {
    this.#alike.add(other)
    other.grow(this.#total)
    return () => this.#alike.delete(other)
  }

  retry(): void {
    this.#failures.clear()
    this.#changed()
    this.#fill()
  }

  close(): void {
    this.#closed = true
    for (const request of [...this.#requests]) this.#drop(request)
    this.#listeners.clear()
  }

  #pageAt(seq: number): Page | undefined {
    return this.#pages.find((page) => page.first <= seq && seq <= page.last)
  }

  #fill(): void {
    if (this.#closed || this.#total === 0) return
    for (const seq of this.#missing()) {
      if (this.#requests.length >= atOnce) return
      this.#request(seq)
    }
  }

  /** The seqs to ask for, nearest to what is on screen first: what is seen, then the page after it, then the one before. */
  #missing(): number[] {
    const { from, to } = this.#wanted
    const missing: number[] = []
    // What lies behind the head that is being read again may come with it.
    const head = this.#pages.findLast((page) => page.head)
    const rereads = head && this.#requests.some((request) => request.seq === head.first)
    const look = (seq: number) => {
      if (rereads && seq > head.last && seq < head.first + usual) return
      if (seq < 1 || seq > this.#total || this.#pageAt(seq) || this.failure(seq) !== undefined) return
      if (missing.every((other) => Math.abs(other - seq) >= usual)) missing.push(seq)
    }
    for (let seq = from; seq <= to; seq = (this.#pageAt(seq)?.last ?? seq) + 1) look(seq)
    // Where a page's neighbour begins is known when the page is: a guess would ask for the same page twice.
    const after = this.#pageAt(to)
    const before = this.#pageAt(from)
    if (after) look(after.last + 1)
    if (before) look(before.first - 1)
    return missing.filter((seq) => !this.#requests.some((request) => Math.abs(request.seq - seq) < usual / 2))
  }

  #request(seq: number): void {
    if (this.#requests.some((request) => request.seq === seq)) return
    const request = { seq, abort: new AbortController() }
    this.#requests.push(request)
    this.#load(seq, request.abort.signal).then(
      (answer) => this.#arrived(request, answer),
      (error: unknown) => this.#refused(request, error),
    )
  }

  #arrived(request: Request, answer: EntryPage): void {
    if (!this.#forget(request)) return
    const first = answer.entries[0]?.seq
    const last = answer.entries.at(-1)?.seq
    if (first === undefined || last === undefined || request.seq < first || request.seq > last) {
      this.#failures.set(request.seq, new Error("The server's answer doesn't contain this entry."))
    } else {
      const page: Page = { first, last, entries: answer.entries, head: answer.next === null }
      this.#pages = [...this.#pages.flatMap((other) => without(other, first, last)), page]
      this.#pages.sort((a, b) => a.first - b.first)
      if (last > this.#total) this.#total = last
    }
    this.#evict()
    this.#changed()
    this.#fill()
  }

  #refused(request: Request, error: unknown): void {
    if (!this.#forget(request)) return
    this.#failures.set(request.seq, error)
    this.#changed()
    this.#fill()
  }

  #drop(request: Request): void {
    this.#forget(request)
    request.abort.abort()
  }

  #forget(request: Request): boolean {
    const there = this.#requests.includes(request)
    this.#requests = this.#requests.filter((other) => other !== request)
    return there && !this.#closed
  }

  #evict(): void {
    if (this.#pages.length <= kept) return
    const { from, to } = this.#wanted
    const distance = (page: Page) => (page.last < from ? from - page.last : page.first > to ? page.first - to : 0)
    const near = [...this.#pages].sort((a, b) => distance(a) - distance(b))
    const keep = new Set(near.filter((page, place) => place < kept || distance(page) <= usual))
    this.#pages = this.#pages.filter((page) => keep.has(page))
  }

  #changed(): void {
    this.version++
    for (const listener of [...this.#listeners]) listener()
  }
}

/** What of a page lies outside of these: what came live may reach further than an answer that was read before. */
function without(page: Page, first: number, last: number): Page[] {
  if (page.last < first || page.first > last) return [page]
  const cut = (from: number, to: number): Page[] =>
    from > to
      ? []
      : [{ ...page, first: from, last: to, entries: page.entries.slice(from - page.first, to - page.first + 1) }]
  return [...cut(page.first, first - 1), ...cut(last + 1, page.last)]
}
