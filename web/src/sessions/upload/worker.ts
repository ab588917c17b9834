import { LineFilter, nothingLeftOut } from "#agents/left-out"
import { readerFor, recogniseAgent } from "#agents/readers"
import { calls } from "#protocol/calls"
import { client } from "../../api/client.ts"
import { says } from "../../api/says.ts"
import type { Asked, SourceFile, Told } from "./messages.ts"
import { sendSource } from "./send-source.ts"

/** Reads and sends beside the page, so that the page stays at hand however large the files are. To stop it, end it. */

const tell = (told: Told) => postMessage(told)

addEventListener("message", (event: MessageEvent<Asked>) => {
  const asked = event.data
  const work = asked.do === "scan" ? scan(asked.files) : send(asked)
  work.catch((error: unknown) =>
    tell({ say: "failed", text: error instanceof DOMException ? unreadable : says(error) }),
  )
})

const unreadable = "A file could not be read. It may have been moved or changed. Choose it again."

async function scan(files: SourceFile[]): Promise<void> {
  const bytes = total(files)
  const report = nothingLeftOut()
  const main = files.find((it) => it.source === "main") ?? files[0]
  const agent = main ? recogniseAgent(await headOf(main.file)) : null
  let before = 0
  for (const it of files) {
    const filter = new LineFilter(readerFor(agent ?? "unknown"), { report })
    let read = 0
    const reader = it.file.stream().getReader()
    for (let told = 0; ; ) {
      const { value, done } = await reader.read()
      if (done) break
      filter.push(value)
      read += value.length
      if (read - told > 4 * 1024 * 1024) {
        told = read
        tell({ say: "scanning", read: before + read, bytes })
      }
    }
    filter.end()
    before += it.file.size
  }
  tell({ say: "scanned", scanned: { agent, report, bytes } })
}

async function send(asked: Extract<Asked, { do: "send" }>): Promise<void> {
  const bytes = total(asked.files)
  let before = 0
  for (const it of asked.files) {
    await sendSource(it, {
      id: asked.id,
      agent: asked.agent,
      all: asked.all,
      stored: asked.stored[it.source] ?? 0,
      onRead: (read) => tell({ say: "sending", read: before + read, bytes }),
      onWaiting: (seconds) => tell({ say: "waiting", seconds }),
    })
    before += it.file.size
  }
  await client.send(calls.completeSession, { id: asked.id })
  tell({ say: "sent" })
}

/** Whole lines from the beginning, at most 64 KiB; of a longer first line as much as there is. */
async function headOf(file: File): Promise<string> {
  const head = await file.slice(0, 64 * 1024).text()
  const end = head.lastIndexOf("\n")
  return end > 0 && file.size > 64 * 1024 ? head.slice(0, end + 1) : head
}

function total(files: SourceFile[]): number {
  return files.reduce((sum, it) => sum + it.file.size, 0)
}
