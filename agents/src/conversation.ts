import type { Head } from "./heads.ts"
import type { Json } from "./json.ts"

/**
 * Whether a file of no known agent looks like a conversation: somebody speaks in it. A new agent's lines do; another program's
 * log, a `package.json` or somebody's notes don't.
 */
export function seemsConversation({ text, records, document }: Head): boolean {
  // Of a first line that goes on behind the head, the words may be what is cut.
  const isCut = text.length > 32_000 && !text.includes("\n")
  if ([...records, document].some((record) => someoneSpeaks(record, isCut))) return true
  return records.length === 0 && speakersIn(text) > 1
}

const speaker = /^(?:role|type|kind|event|method|sessionUpdate|sender|speaker|author|from|source|name)$/i
const speaks = /(?:^|[^a-z])(?:user|human|assistant|agent|model|bot|prompt|llm)(?:$|[^a-z])/
const said = /^(?:content|text|message|parts|prompt|response|body|value|data|payload|output)$/i
/** A prompt and what came of it, without a word for who speaks. */
const pairs = [
  ["prompt", "response"],
  ["prompt", "completion"],
  ["question", "answer"],
]

interface Looking {
  /** How many values may still be looked at. */
  left: number
  speaker: boolean
  words: boolean
}

/** A record that names a speaker and holds a text that somebody may have said, each at any depth. */
function someoneSpeaks(record: Json, words: boolean): boolean {
  const looking: Looking = { left: 5000, speaker: false, words }
  look(record, false, 8, looking)
  return looking.speaker && looking.words
}

/** `isSaid`: it lies in a member that holds what is said. */
function look(value: unknown, isSaid: boolean, depth: number, looking: Looking): void {
  if (typeof value === "string") looking.words ||= isSaid && /\p{L}/u.test(value.slice(0, 1000))
  if (typeof value !== "object" || value === null || depth === 0) return
  const of = value as Json
  looking.speaker ||= pairs.some((pair) => pair.every((name) => typeof of[name] === "string"))
  for (const name in of) {
    if (looking.left-- <= 0 || (looking.speaker && looking.words)) return
    looking.speaker ||= speaker.test(name) && isSpeaker(of[name])
    look(of[name], said.test(name) || (isSaid && Array.isArray(value)), depth - 1, looking)
  }
}

function isSpeaker(value: unknown): boolean {
  if (typeof value !== "string" || value.length > 40) return false
  return speaks.test(value.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase())
}

/** How many different speakers begin lines of a text: `## User`, `**Assistant:**`, `human:`. */
function speakersIn(text: string): number {
  const found = new Set<string>()
  for (const line of text.split("\n", 2000)) {
    const [, who] =
      /^[#*_>\s[]{0,8}(user|human|you|assistant|agent|ai|bot|model)[\]*_\s]{0,5}(?::|$)/i.exec(line.slice(0, 40)) ?? []
    if (who) found.add(who.toLowerCase())
  }
  return found.size
}
