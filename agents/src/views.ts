import type { Body, Doing, Entry, Hit, Part, SaidAs, Todo, Touched } from "#protocol/entries"

/** What rows of a transcript are made of: the parts of entries, calls with their results. */

/** Where a text is stored, so that all of it can be requested. */
export interface Place {
  seq: number
  part: number
}

export interface ImageView {
  blob: string
  media: string
  bytes: number
}

export interface FileView extends ImageView {
  name: string
}

export interface ResultView {
  place: Place
  text: string
  more?: number
  failed: boolean
  /** A person didn't let the call run, which is no failure. */
  refused?: true
  exit?: number
  ms?: number
  hits?: Hit[]
  patch?: Body
  images: ImageView[]
  /** The files that it changed. */
  touched?: Touched[]
  /** A person's own words are in the same entry, and shown in its row: the result only repeats them. */
  said?: SaidAs
}

export interface CallView {
  type: "call"
  place: Place
  id: string
  name: string
  does: Doing
  title: string
  /** The agent's own description of the call. */
  about?: string
  body?: Body
  todos?: Todo[]
  result?: ResultView
  /** Further results of the same call, if an agent wrote several different ones. Repetitions are left out. */
  again?: ResultView[]
  /** The sub-agent that the call ran. */
  agent?: string
}

type Spoken = Extract<Part, { type: "prompt" | "answer" | "thinking" | "notice" | "raw" }> & { place: Place }

export type Block =
  | Spoken
  | CallView
  | { type: "image"; image: ImageView }
  | { type: "file"; file: FileView }
  /** A result whose call is not loaded or doesn't exist. */
  | { type: "result"; result: ResultView; agent?: string }

export interface Row {
  seq: number
  at?: string
  /** The agent's message that it is a piece of; neighbours with the same id belong to one message. */
  message?: string
  /** The model that wrote it. */
  model?: string
  blocks: Block[]
}

export type ResultPart = Extract<Part, { type: "result" }>
export type CallPart = Extract<Part, { type: "call" }>

export function callView(part: CallPart, place: Place): CallView {
  const { id, name, does, title, about, body, todos } = part
  return {
    type: "call",
    place,
    id,
    name,
    does,
    title,
    ...(about !== undefined && about !== title && { about }),
    ...(body && { body }),
    ...(todos && { todos }),
  }
}

export function resultView(entry: Entry, part: ResultPart, index: number): ResultView {
  const images: ImageView[] = []
  for (const other of entry.parts.slice(index + 1)) {
    if (other.type !== "image") break
    images.push(imageView(other))
  }
  const said = entry.parts.find((other) => other.type === "prompt" && other.as !== undefined && belongs.has(other.as))
  return {
    place: { seq: entry.seq, part: index },
    text: part.text,
    failed: part.failed === true && part.refused !== true,
    images,
    ...(part.refused && { refused: part.refused }),
    ...(part.more !== undefined && { more: part.more }),
    ...(part.exit !== undefined && { exit: part.exit }),
    ...(part.ms !== undefined && { ms: part.ms }),
    ...(part.hits && { hits: part.hits }),
    ...(part.patch && { patch: part.patch }),
    ...(entry.touched && { touched: entry.touched }),
    ...(said?.type === "prompt" && said.as && { said: said.as }),
  }
}

/** Words that belong to a call. */
const belongs = new Set<SaidAs>(["refusal", "answer"])

export function imageView({ blob, media, bytes }: Extract<Part, { type: "image" }>): ImageView {
  return { blob, media, bytes }
}
