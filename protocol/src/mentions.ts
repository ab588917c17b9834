import { cleanLine } from "./clean.ts"

/**
 * People who are named in a comment. In what is stored and sent they are `@[<person's id>]`; whoever reads sees `@Name`, as the
 * name is by then. A mention grants nothing. Nothing here does I/O.
 */

export const MOST_MENTIONS = 20

const mention = /@\[([0-9A-Za-z_-]{1,64})\]/g

interface Named {
  id: string
  name: string
}

/** Whom a text mentions, each once, in their order. */
export function mentionedIn(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(mention), (found) => found[1] ?? ""))]
}

/** The text with names instead of ids. `as` says how a name stands there. */
export function withNames(
  text: string,
  people: readonly Named[],
  as: (name: string) => string = (name) => `@${name}`,
): string {
  const names = new Map(people.map(({ id, name }) => [id, nameOf(name)]))
  return text.replace(mention, (whole, id: string) => {
    const name = names.get(id)
    return name === undefined ? whole : as(name)
  })
}

/** The text with ids instead of the names of these people, the longest name first: "@Anna Lee" is not Anna. */
export function withIds(text: string, people: readonly Named[]): string {
  const known = people
    .map(({ id, name }) => ({ id, name: nameOf(name) }))
    .filter(({ name }) => name !== "")
    .sort((a, b) => b.name.length - a.name.length)
  const pieces = text.split("@")
  return pieces.reduce((done, piece, at) => {
    if (at === 0) return piece
    const before = pieces[at - 1] ?? ""
    // Within a word, as in an address, it is none.
    const begins = !/[\p{L}\p{N}_]$/u.test(before.slice(-2))
    const who = begins ? known.find(({ name }) => isNamed(piece, name)) : undefined
    return who ? `${done}@[${who.id}]${piece.slice(who.name.length)}` : `${done}@${piece}`
  }, "")
}

const isNamed = (piece: string, name: string) =>
  piece.slice(0, name.length).toLowerCase() === name.toLowerCase() &&
  !/^[\p{L}\p{N}_]/u.test(piece.slice(name.length, name.length + 2))

/** One line, and no sign that would end or begin a mention. */
const nameOf = (name: string) => cleanLine(name, 80).replaceAll("@", "").trim()
