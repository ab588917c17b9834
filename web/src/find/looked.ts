import type { FindKind } from "#protocol/search"

/** What is looked for and how, as the call takes it. */
export interface Looked {
  q: string
  case?: "1"
  words?: "1"
  regex?: "1"
  kinds?: string
}

export interface Options {
  case: boolean
  words: boolean
  regex: boolean
  /** All of them when empty. */
  kinds: readonly FindKind[]
}

export const plainly: Options = { case: false, words: false, regex: false, kinds: [] }

export function lookedFor(q: string, options: Options): Looked {
  return {
    q,
    ...(options.case && { case: "1" }),
    ...(options.words && { words: "1" }),
    ...(options.regex && { regex: "1" }),
    ...(options.kinds.length > 0 && { kinds: options.kinds.join(",") }),
  }
}

export const sameLooked = (one: Looked | null, other: Looked): boolean =>
  one !== null && JSON.stringify(one) === JSON.stringify(other)
