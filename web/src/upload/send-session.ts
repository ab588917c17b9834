import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import { patiently, untilStopped } from "#upload/patience"
import { sha256InJavaScript } from "#upload/raw-hash"
import { sendSession as sendFiles } from "#upload/send-session"
import type { Sender } from "#upload/sender"
import type { SourceFile } from "#upload/source-file"
import { AnotherFile } from "#upload/start"
import { openText } from "#upload/unpack"
import { plain as client } from "../api/plain-client.ts"
import type { SourceFile as Chosen, Sending, Told } from "./messages.ts"
import { saysOfFile } from "./says-of-file.ts"
import { untilOnline } from "./until-online.ts"

/** Nobody is signed in any more, or somebody else is. */
class SignedOut extends Error {}

/** Sends the parts of a session's files that the server lacks, and reports to the page. */
export async function sendSession(sending: Sending, tell: (told: Told) => void): Promise<void> {
  const sender = senderFor((seconds) => tell({ say: "waiting", seconds: Math.max(1, Math.round(seconds)) }))
  try {
    await mustBeSignedIn(sending.owner, sender)
    // Without a sign-in the server answers 404, so that it doesn't reveal what exists: check the sign-in first.
    const keptBack = await send(sending, sender, tell).catch(async (error: unknown) => {
      if (error instanceof Refusal && [401, 404].includes(error.status)) await mustBeSignedIn(sending.owner, sender)
      throw error
    })
    tell({ say: "sent", keptBack })
  } catch (error) {
    if (error instanceof SignedOut) tell({ say: "signed-out" })
    else if (error instanceof AnotherFile) tell({ say: "failed", text: another(error.file), another: true })
    else if (error instanceof Refusal && error.code === "NOT_FOUND") tell({ say: "failed", text: deleted })
    else tell({ say: "failed", text: saysOfFile(error) })
  }
}

const deleted = "The session was deleted while it was being sent. Retry sends it as a new one."

function another({ name }: SourceFile): string {
  return `${name} doesn't begin like the session that is already here, so nothing was sent. The agent may have rewritten the file.`
}

function senderFor(onWait: (seconds: number) => void): Sender {
  return { client, pack, sha256: sha256InJavaScript, patience: { ...untilStopped, onWait, wait: untilOnline } }
}

async function pack(bytes: Uint8Array<ArrayBuffer>): ReturnType<Sender["pack"]> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))
  return { body: await new Response(packed).blob(), encoding: "gzip" }
}

/** Another person's sign-in in the same browser must not send what isn't theirs. */
async function mustBeSignedIn(owner: string, { patience }: Sender): Promise<void> {
  const { me } = await patiently(() => client.send(calls.getSignIn, {}), patience)
  if (me?.person.id !== owner) throw new SignedOut()
}

/** True if the last line of a file is still being written, and was kept back. */
async function send(sending: Sending, sender: Sender, tell: (told: Told) => void): Promise<boolean> {
  const { agent, external, title, all } = sending
  const filter = () => new LineFilter(readerFor(agent), { all })
  const files = sending.files.map((file) => sourceOf(file, all))
  const { sources } = await sendFiles(
    sender,
    { agent, external, title, files, filter },
    {
      made: ({ id }, fresh) => tell({ say: "made", id, fresh }),
      onSent: (done) => tell({ say: "sending", done }),
    },
  )
  return sources.some((one) => one.keptBack)
}

function sourceOf({ source, path, file, document }: Chosen, all: boolean): SourceFile {
  return {
    source,
    document,
    name: path.split("/").at(-1) ?? path,
    bytes: file.size,
    mayGrow: !all && path.endsWith(".jsonl"),
    open: (from) => openText(file, from),
  }
}
