import { compact, type Json, key, list, object, string } from "../json.ts"
import { fingerprint } from "../read-line.ts"
import type { Draft, Key } from "../reader.ts"

/**
 * The names by which a record is known again when a resume or a fork has copied it, with a new `uuid` and all: the ids of its
 * message and blocks, of the call that it answers, or else its time and its words.
 */
export function keyOf(record: Json, message: Json, draft: Draft, inline: boolean): Key | undefined {
  const id = record.type === "assistant" ? saidId(message) : (resultId(message) ?? writtenId(draft))
  if (id === undefined) return undefined
  // A sub-agent's messages may be in the main file and in its own one: one is no copy of the other.
  return { id: inline ? `i/${id}` : id, again: "repeats" }
}

/** A message comes in pieces, one block a record as a rule. */
function saidId(message: Json): string | undefined {
  const id = key(message.id)
  if (id === undefined) return undefined
  if (typeof message.content === "string") return `m/${id}/${print(message.content)}`
  const blocks = list(message.content).map(object)
  const named = blocks.map((block) => {
    const text = string(block.text) || string(block.thinking) || string(block.signature)
    return `${string(block.type)} ${string(block.id) || print(text)}`
  })
  return `m/${id}/${print(named.join("\n"))}`
}

/** An agent may write several results of one call, so what they say counts too. */
function resultId(message: Json): string | undefined {
  const results = list(message.content)
    .map(object)
    .filter((block) => block.type === "tool_result")
  const call = key(results[0]?.tool_use_id)
  if (call === undefined) return undefined
  const said = results.map(({ tool_use_id, content }) => {
    const text = typeof content === "string" ? content : list(content).map(beginning).join("\n")
    return `${string(tool_use_id)} ${print(text)}`
  })
  return `r/${call}/${print(said.join("\n"))}`
}

/** Enough of a block to tell it from others: pictures are long. */
function beginning(block: unknown): string {
  const { type, text, source } = object(block)
  return typeof text === "string" ? text : `${string(type)} ${string(object(source).data).slice(0, 4 * END)}`
}

/** What has no id is the same if it says the same at the same time. */
function writtenId(draft: Draft): string | undefined {
  if (draft.at === undefined || draft.parts.length === 0) return undefined
  const said = draft.parts.map((part) =>
    part.type === "image" || part.type === "file"
      ? part.base64.slice(0, 4 * END)
      : "text" in part
        ? part.text
        : compact(part),
  )
  return `w/${draft.at}/${print(`${draft.kind} ${said.join("\n")}`)}`
}

/** A long text by its length and its ends: beside an id or a time that is enough, and costs the same for a text of any length. */
function print(text: string): string {
  const short = text.length <= 2 * END ? text : `${text.length} ${text.slice(0, END)} ${text.slice(-END)}`
  return fingerprint(short).toString(36)
}

const END = 1000
