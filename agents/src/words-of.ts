import type { Json } from "./json.ts"

/**
 * The strings of a record that no reader knows, as text, since a person or an agent may have said them. All readers of the
 * session may read them; the record itself is only its owner's.
 */
const MOST_CHARACTERS = 4_000
const MOST_VALUES = 2_000
const DEEPEST = 12

/** In these fields even a single word is meant for people, not for a program. */
const spoken = /^(?:text|content|message|title|summary|prompt|description|reason|error|answer|question|label)$/i

export function wordsOf(record: Json): string {
  const said: string[] = []
  let [room, values] = [MOST_CHARACTERS, MOST_VALUES]
  const walk = (value: unknown, key: string, depth: number): void => {
    if (room <= 0 || values-- <= 0 || depth > DEEPEST) return
    if (typeof value === "string") {
      const text = value.slice(0, room).trim()
      // Ids, paths, dates and encoded bytes are one long word; a message has several.
      if (text === "" || !(spoken.test(key) || /\S\s+\S/.test(text))) return
      said.push(text)
      room -= text.length
    } else if (Array.isArray(value)) for (const one of value) walk(one, key, depth + 1)
    else if (value !== null && typeof value === "object")
      for (const name in value) {
        if (room <= 0 || values <= 0) return
        walk((value as Json)[name], name, depth + 1)
      }
  }
  walk(record, "", 0)
  return said.join("\n")
}
