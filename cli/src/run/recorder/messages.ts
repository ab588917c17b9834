import { type Json, key, object, string } from "#agents/json"
import { cutBefore } from "./cut-text.ts"
import type { Lines } from "./lines.ts"
import type { OpenItem, TextOf } from "./open-item.ts"

type OpenMessage = Extract<OpenItem, { is: "message" }>

/** A longer message becomes several items, so that no line and no live text grows without end. In UTF-16 units. */
const LONGEST = 512 * 1024

const textOf: Record<string, TextOf | null> = {
  agent_message_chunk: "answer",
  agent_thought_chunk: "thinking",
  user_message_chunk: null,
  compaction_summary_chunk: null,
}

export const isChunk = (kind: string): boolean => Object.hasOwn(textOf, kind)

/** Some agents tell what a message used with an empty piece of it: nobody speaks then. */
export const saysWords = ({ content }: Json): boolean => object(content).type !== "text" || object(content).text !== ""

/** The messages that are being written: at most one in each conversation, else the words of two would be torn apart. */
export function createMessages(lines: Lines, grew: (item: string, of: TextOf, text: string) => void) {
  const open = new Map<string, { message: OpenMessage; id: string | undefined }>()

  function chunk(kind: string, update: Json, under: string | undefined): void {
    const conversation = conversationOf(under, update)
    const content = object(update.content)
    if (content.type !== "text" || typeof content.text !== "string") {
      end(conversation)
      lines.write("update", { item: lines.nextItem(), under, update: { sessionUpdate: kind, content: update.content } })
      return
    }
    let rest = content.text
    const id = key(update.messageId)
    const before = open.get(conversation)
    // The id is a hint: some agents have none, and one that comes late belongs to what is open.
    const isOther = before && id !== undefined && before.id !== undefined && id !== before.id
    if (before && (isOther || before.message.update.sessionUpdate !== kind)) end(conversation)
    while (rest !== "") rest = grow(conversation, kind, update, under, id, rest)
  }

  /** Adds to the open message, or begins one; what is left belongs to the next item. */
  function grow(
    conversation: string,
    kind: string,
    update: Json,
    under: string | undefined,
    id: string | undefined,
    text: string,
  ): string {
    const entry = open.get(conversation) ?? { message: begin(kind, update, under), id }
    open.set(conversation, entry)
    entry.id ??= id
    const { message } = entry
    const room = LONGEST - message.text.length
    const end_ = text.length <= room ? text.length : cutBefore(text, room)
    message.text += text.slice(0, end_)
    if (message.of) grew(message.item, message.of, message.text)
    if (end_ < text.length) end(conversation)
    return text.slice(end_)
  }

  function begin(kind: string, update: Json, under: string | undefined): OpenMessage {
    const compaction = key(update.compactionId)
    return {
      is: "message",
      item: lines.nextItem(),
      of: textOf[kind] ?? null,
      ...(under !== undefined && { under }),
      update: { sessionUpdate: kind, ...(compaction !== undefined && { compactionId: compaction }) },
      text: "",
    }
  }

  function end(conversation: string): void {
    const entry = open.get(conversation)
    if (!entry) return
    open.delete(conversation)
    writeMessage(lines, entry.message)
  }

  return {
    chunk,
    /** Ends what is being written in the conversation under this call, or in the main one. */
    end: (under: string | undefined) => end(conversationOf(under, {})),
    endCompaction: (id: unknown) => end(conversationOf(undefined, { compactionId: id })),
    endAll() {
      for (const conversation of [...open.keys()]) end(conversation)
    },
    get open(): OpenMessage[] {
      return [...open.values()].map(({ message }) => message)
    },
  }
}

/** A summary grows beside the conversation that it sums up. */
function conversationOf(under: string | undefined, { compactionId }: Json): string {
  return compactionId === undefined ? `under ${under ?? ""}` : `compaction ${string(compactionId)}`
}

export function writeMessage(lines: Lines, { item, under, update, text }: OpenMessage, cut?: true): void {
  lines.write("update", { item, under, cut, update: { ...update, content: { type: "text", text } } })
}
