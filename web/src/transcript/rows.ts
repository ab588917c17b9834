import type { Body, Doing, Entry, Part } from "#protocol/entry"

/**
 * What each row shows, from the entries that are at hand. A row belongs to one seq; a result is shown with its call, so its
 * own row has nothing to show. Only entries near the screen are at hand: what is far (a result hours after its call)
 * is shown where it stands until both are.
 */

/** Where a text lies, so that the whole of it can be asked for. */
export interface Place {
  seq: number
  part: number
}
export interface ResultView {
  place: Place
  text: string
  more?: number
  failed: boolean
  patch?: Body
  images: ImageView[]
}
export interface ImageView {
  blob: string
  media: string
  bytes: number
}
export interface CallView {
  type: "call"
  place: Place
  id: string
  name: string
  does: Doing
  title: string
  body?: Body
  result?: ResultView
  /** The sub-agent that the call ran. */
  agent?: string
}
type Spoken = Extract<Part, { type: "prompt" | "answer" | "thinking" | "notice" | "raw" }> & { place: Place }
export type Block =
  | Spoken
  | CallView
  | { type: "image"; image: ImageView }
  | { type: "result"; result: ResultView; agent?: string }

export interface Row {
  seq: number
  at?: string
  blocks: Block[]
}

/** Whose words to show: the main conversation, or one sub-agent's. */
export interface Scope {
  agent: string | undefined
}

type ResultPart = Extract<Part, { type: "result" }>

export interface Joined {
  row(seq: number): Row | undefined
}

export function joinRows(entries: Iterable<Entry>, scope: Scope): Joined {
  const own = new Map<number, Entry>()
  const calls = new Set<string>()
  const results = new Map<string, { entry: Entry; part: ResultPart }>()
  const replaced = new Map<number, Entry>()
  const agentUnder = new Map<string, string>()
  for (const entry of entries) {
    if (entry.agent !== undefined) {
      if (entry.under !== undefined) agentUnder.set(entry.under, entry.agent)
    }
    if (entry.agent !== scope.agent) continue
    own.set(entry.seq, entry)
    if (entry.replaces !== undefined) replaced.set(entry.replaces, entry)
  }
  for (const entry of own.values()) {
    if (replaced.has(entry.seq)) continue
    for (const part of entry.parts) {
      if (part.type === "call") calls.add(part.id)
      if (part.type === "result") results.set(part.call, { entry, part })
    }
  }

  const made = new Map<number, Row>()
  function make(entry: Entry): Row {
    const blocks: Block[] = []
    const row: Row = { seq: entry.seq, blocks }
    if (entry.at !== undefined) row.at = entry.at
    if (replaced.has(entry.seq) || entry.kind === "hidden") return row
    let attached = false
    for (const [index, part] of entry.parts.entries()) {
      const place = { seq: entry.seq, part: index }
      if (part.type === "call") blocks.push(callView(part, place))
      else if (part.type === "result") {
        attached = calls.has(part.call)
        if (!attached) {
          const agent = part.agent ?? agentUnder.get(part.call)
          blocks.push({ type: "result", result: resultView(entry, part), ...(agent !== undefined && { agent }) })
        }
      } else if (part.type === "image") {
        // An image after a result came out of the tool and is shown with it.
        const last = blocks.at(-1)
        if (attached) continue
        if (last?.type === "result") continue
        blocks.push({ type: "image", image: imageView(part) })
      } else if (part.type === "raw" || part.text.trim() !== "" || part.more !== undefined)
        blocks.push({ ...part, place })
    }
    return row
  }

  function callView(part: Extract<Part, { type: "call" }>, place: Place): CallView {
    const { id, name, does, title, body } = part
    const view: CallView = { type: "call", place, id, name, does, title }
    if (body) view.body = body
    const found = results.get(id)
    if (found) view.result = resultView(found.entry, found.part)
    const agent = found?.part.agent ?? agentUnder.get(id)
    if (agent !== undefined) view.agent = agent
    return view
  }

  return {
    row(seq) {
      const known = made.get(seq)
      if (known) return known
      const entry = own.get(seq)
      if (!entry) return undefined
      const row = make(entry)
      made.set(seq, row)
      return row
    },
  }
}

function resultView(entry: Entry, part: ResultPart): ResultView {
  const view: ResultView = {
    place: { seq: entry.seq, part: entry.parts.indexOf(part) },
    text: part.text,
    failed: part.failed === true,
    images: imagesOf(entry, part),
  }
  if (part.more !== undefined) view.more = part.more
  if (part.patch) view.patch = part.patch
  return view
}

/** The images between this result and the next part that is none. */
function imagesOf(entry: Entry, part: ResultPart): ImageView[] {
  const images: ImageView[] = []
  for (const other of entry.parts.slice(entry.parts.indexOf(part) + 1)) {
    if (other.type !== "image") break
    images.push(imageView(other))
  }
  return images
}

function imageView({ blob, media, bytes }: Extract<Part, { type: "image" }>): ImageView {
  return { blob, media, bytes }
}
