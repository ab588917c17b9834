import { agentOf } from "#agents/all"
import { cleanDocument } from "#agents/clean-document"
import { documentMedia } from "#agents/document-media"
import { fileKind } from "#agents/file-kind"
import { type LeftOut, LineFilter, nothingLeftOut } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { readHead, toldIn } from "#agents/session-head"
import { wholeOf } from "#upload/send-document"
import { linesOf } from "#upload/source-file"
import { lookInto, openText } from "#upload/unpack"
import { Unreadable } from "#upload/unreadable"
import type { Asked, Picked, Seen, SourceFile, Told } from "./messages.ts"
import { saysOfFile } from "./says-of-file.ts"
import { sendSession } from "./send-session.ts"

/**
 * Reads and sends outside the main thread, so that the page stays responsive however large the files are. To stop it,
 * terminate it.
 */

const tell = (told: Told) => postMessage(told)

addEventListener("message", (event: MessageEvent<Asked>) => {
  work(event.data).catch((error: unknown) => tell({ say: "failed", text: saysOfFile(error) }))
})

function work(asked: Asked): Promise<void> {
  if (asked.do === "look") return look(asked.files)
  if (asked.do === "scan") return scan(asked.sessions)
  return sendSession(asked.sending, tell)
}

const HEAD_BYTES = 64 * 1024

async function look(files: Picked[]): Promise<void> {
  const seen: Seen[] = []
  for (const it of files) seen.push(await see(it))
  tell({ say: "looked", seen })
}

async function see({ path, file }: Picked): Promise<Seen> {
  try {
    const { name, head: bytes } = await lookInto(file, path, HEAD_BYTES)
    const text = new TextDecoder().decode(bytes)
    // Whole lines only; of a longer first line, the part read so far.
    const end = text.lastIndexOf("\n")
    const whole = end > 0 && bytes.length === HEAD_BYTES ? text.slice(0, end + 1) : text
    const head = readHead(name, whole)
    const document = documentMedia(head.agent, whole)
    return { kind: fileKind(bytes), head, told: toldIn(head, whole), document }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    const head = readHead(path, "")
    return { kind: { is: "wrong", why: error.why }, head, told: toldIn(head, ""), document: undefined }
  }
}

async function scan(sessions: { agent: string; files: SourceFile[] }[]): Promise<void> {
  const bytes = sessions.flatMap((it) => it.files).reduce((sum, it) => sum + it.file.size, 0)
  const report = nothingLeftOut()
  const lines: Record<string, number> = {}
  let before = 0
  for (const { agent, files } of sessions) {
    for (const it of files) {
      const counted = report.sent.lines
      if (it.document) await passDocument(it, agent, report)
      else
        await pass(it, new LineFilter(readerFor(agent), { report }), (read) =>
          tell({ say: "scanning", read: before + read, bytes }),
        )
      before += it.file.size
      lines[it.source] = report.sent.lines - counted
    }
  }
  tell({ say: "scanned", scanned: { report, lines, bytes } })
}

/** Unrolls a document as the server will, to report what it contains. */
async function passDocument({ path, file }: SourceFile, agent: string, report: LeftOut): Promise<void> {
  const name = path.split("/").at(-1) ?? path
  const { bytes, cleaned } = cleanDocument(await wholeOf({ name, open: () => openText(file) }))
  const lines = agentOf(agent)?.document?.unroll(new TextDecoder().decode(bytes))
  if (!lines) throw new Unreadable("is damaged: it breaks off, or isn't the document that it begins like.")
  report.sent.lines += lines.length
  report.sent.bytes += bytes.length
  report.cleaned += cleaned
}

/** Reads a whole file through the filter for its report. */
async function pass(
  { source, path, file }: SourceFile,
  filter: LineFilter,
  onRead: (read: number) => void,
): Promise<void> {
  const reading = openText(file)
  const name = path.split("/").at(-1) ?? path
  const it = { source, name, bytes: file.size, mayGrow: false, open: () => reading }
  let told = 0
  for await (const _ of linesOf(it, reading, filter)) {
    if (reading.read() - told <= 4 * 1024 * 1024) continue
    told = reading.read()
    onRead(told)
  }
}
