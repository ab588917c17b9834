import { recogniseAgent } from "./readers.ts"

/**
 * The kind of a file to upload, judged by its beginning. `wrong`: it can't be a session; `why` is the end of a sentence that
 * begins with the file's name. `unknown`: it is text, but no known agent writes such files.
 */
export type FileKind = { is: "session"; agent: string } | { is: "unknown" } | { is: "wrong"; why: string }

const unpack = "Unpack it, and choose the file inside."

/** The first bytes of files that people mistake for sessions. */
const beginnings: [bytes: number[], why: string][] = [
  [[0x89, 0x50, 0x4e, 0x47], "is a picture."],
  [[0xff, 0xd8, 0xff], "is a picture."],
  [[0x47, 0x49, 0x46, 0x38], "is a picture."],
  [[0x52, 0x49, 0x46, 0x46], "is a picture, or sound."],
  [[0x25, 0x50, 0x44, 0x46], "is a PDF document."],
  [[...new TextEncoder().encode("SQLite format 3")], "is a database, not a session's file."],
  [[0x1f, 0x8b], `is compressed. ${unpack}`],
  [[0x28, 0xb5, 0x2f, 0xfd], `is compressed. ${unpack}`],
  [[0x50, 0x4b, 0x03, 0x04], `is a zip archive. ${unpack}`],
  [[0xff, 0xfe], "is saved as UTF-16. Save it as UTF-8, and choose it again."],
  [[0xfe, 0xff], "is saved as UTF-16. Save it as UTF-8, and choose it again."],
]

/** `head`: its first 64 KiB, or all of it. */
export function fileKind(head: Uint8Array): FileKind {
  if (head.length === 0) return { is: "wrong", why: "is empty." }
  for (const [bytes, why] of beginnings) if (bytes.every((byte, at) => head[at] === byte)) return { is: "wrong", why }
  const text = new TextDecoder().decode(head)
  if (text.trim() === "") return { is: "wrong", why: "holds nothing but spaces and line breaks." }
  const agent = recogniseAgent(text)
  if (agent !== null) return { is: "session", agent }
  // A power cut may leave zeros behind a transcript, but never at the beginning of one.
  return head.includes(0) ? { is: "wrong", why: "is no text file." } : { is: "unknown" }
}
