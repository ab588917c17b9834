import { seemsConversation } from "./conversation.ts"
import { headOf } from "./heads.ts"
import { packingOf } from "./packing.ts"
import { recogniseHead } from "./readers.ts"

/**
 * The kind of a file to upload, judged by its beginning. `wrong`: it can't be a session; `why` is the end of a sentence that
 * begins with the file's name. `unknown`: it looks like a conversation, but no known agent writes such files.
 */
export type FileKind = { is: "session"; agent: string } | { is: "unknown" } | { is: "wrong"; why: string }

const saveAsUtf8 = "Save it as UTF-8, and choose it again."

/** The first bytes of files that people mistake for sessions. */
const beginnings: [bytes: number[], why: string][] = [
  [[0x89, 0x50, 0x4e, 0x47], "is a picture."],
  [[0xff, 0xd8, 0xff], "is a picture."],
  [[0x47, 0x49, 0x46, 0x38], "is a picture."],
  [[0x52, 0x49, 0x46, 0x46], "is a picture, or sound."],
  [[0x25, 0x50, 0x44, 0x46], "is a PDF document."],
  [[...new TextEncoder().encode("SQLite format 3")], "is a database, not a session's file."],
  [[0xff, 0xfe, 0, 0], `is saved as UTF-32. ${saveAsUtf8}`],
  [[0, 0, 0xfe, 0xff], `is saved as UTF-32. ${saveAsUtf8}`],
]

/** `head`: its first 64 KiB, or all of it; of a packed file, of what is inside. */
export function fileKind(head: Uint8Array): FileKind {
  if (head.length === 0) return { is: "wrong", why: "is empty." }
  for (const [bytes, why] of beginnings) if (bytes.every((byte, at) => head[at] === byte)) return { is: "wrong", why }
  if (packingOf(head)) return { is: "wrong", why: "is compressed twice. Unpack it, and choose the file inside." }
  const text = new TextDecoder().decode(head)
  if (text.trim() === "") return { is: "wrong", why: "holds nothing but spaces and line breaks." }
  const read = headOf(text)
  const agent = recogniseHead(read)
  const encoding = encodingOf(head)
  if (agent && encoding !== "another") return { is: "session", agent: agent.id }
  // A power cut may leave zeros behind a transcript, but never at the beginning of one.
  if (head.includes(0)) return { is: "wrong", why: "is no text file." }
  if (encoding !== "UTF-8") return { is: "wrong", why: `is saved in another encoding than UTF-8. ${saveAsUtf8}` }
  if (!seemsConversation(read)) return { is: "wrong", why: "holds no conversation: nobody speaks in it." }
  return { is: "unknown" }
}

/** `damaged`: a byte or two were lost. In `another` encoding every letter beyond ASCII is wrong, and none is right. */
function encodingOf(head: Uint8Array): "UTF-8" | "damaged" | "another" {
  try {
    // The head may end within a character.
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true })
    return "UTF-8"
  } catch {
    const text = new TextDecoder().decode(head)
    const wrong = text.split("\ufffd").length - 1
    return wrong > 2 && !/[\u0080-\ufffc]|[\ud800-\udbff]/.test(text) ? "another" : "damaged"
  }
}
