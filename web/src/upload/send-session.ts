import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Session } from "#protocol/sessions"
import { plain as client } from "../api/plain-client.ts"
import { saysPlainly } from "../api/says-plainly.ts"
import { beginsAs } from "./begins-as.ts"
import type { Sending, Told } from "./messages.ts"
import { patiently } from "./patience.ts"
import { sendSource } from "./send-source.ts"

/** What is stored is not how the file begins. */
class AnotherFile extends Error {}

/** Nobody is signed in any more, or somebody else. */
class SignedOut extends Error {}

/** Makes the session or finds the one that an earlier upload began, sends what the server lacks, and says that this was all. */
export async function sendSession(sending: Sending, tell: (told: Told) => void): Promise<void> {
  const onWaiting = (seconds: number) => tell({ say: "waiting", seconds })
  try {
    await mustBeSignedIn(sending.owner, onWaiting)
    // What is refused for want of a sign-in is told as unknown: nobody learns by it what there is.
    await send(sending, tell, onWaiting).catch(async (error: unknown) => {
      if (error instanceof Refusal && [401, 404].includes(error.status)) await mustBeSignedIn(sending.owner, onWaiting)
      throw error
    })
    tell({ say: "sent" })
  } catch (error) {
    if (error instanceof SignedOut) tell({ say: "signed-out" })
    else if (error instanceof Refusal && error.code === "NOT_FOUND") tell({ say: "failed", text: deleted })
    else if (error instanceof AnotherFile) tell({ say: "failed", text: error.message, another: true })
    else if (error instanceof DOMException) tell({ say: "failed", text: unreadable })
    else tell({ say: "failed", text: saysPlainly(error) })
  }
}

export const unreadable = "The file can no longer be read. It may have been moved or changed. Choose it again."

const deleted = "The session was deleted while it was being sent. Retry sends it as a new one."

/** Another person's sign-in in the same browser must not send what is not theirs. */
async function mustBeSignedIn(owner: string, onWaiting: (seconds: number) => void): Promise<void> {
  const { me } = await patiently(() => client.send(calls.getSignIn, {}), onWaiting)
  if (me?.person.id !== owner) throw new SignedOut()
}

async function send(sending: Sending, tell: (told: Told) => void, onWaiting: (seconds: number) => void): Promise<void> {
  const { session, fresh } = await patiently(() => makeSession(sending), onWaiting)
  tell({ say: "made", id: session.id, fresh })
  if (session.status === "archived") {
    throw new Refusal("CONFLICT", "This session is archived, so nothing can be added. Unarchive it on its page.")
  }
  const storedOf = (name: string) => session.sources.find((source) => source.name === name)
  // All of them before anything is sent: a session whose sub-agents are another's would be mixed as well.
  for (const it of sending.files) {
    const stored = storedOf(it.source)
    if (!stored || (await beginsAs(it, stored, sending, session.id, onWaiting))) continue
    const name = it.path.split("/").at(-1) ?? it.path
    throw new AnotherFile(
      `${name} doesn't begin like the session that is already here, so nothing was sent. The agent may have rewritten the file.`,
    )
  }
  let before = 0
  for (const it of sending.files) {
    const start = before
    await sendSource(it, {
      id: session.id,
      agent: sending.agent,
      all: sending.all,
      stored: storedOf(it.source)?.lines ?? 0,
      progress: (read) => ({ done: Math.min(start + read, sending.bytes), of: sending.bytes }),
      onSent: (read) => tell({ say: "sending", done: start + read }),
      onWaiting,
    })
    before += it.file.size
  }
  await end(session.id, onWaiting)
}

async function makeSession(sending: Sending): Promise<{ session: Session; fresh: boolean }> {
  const response = await client.open(calls.createSession, {
    agent: sending.agent,
    external_id: sending.external,
    upload: { of: sending.bytes },
    ...(sending.title && { title: sending.title }),
  })
  return { session: (await response.json()) as Session, fresh: response.status === 201 }
}

/** A session that is complete and got nothing new stays as it is, with the time of its last change. */
async function end(id: string, onWaiting: (seconds: number) => void): Promise<void> {
  await patiently(async () => {
    const { status } = await client.send(calls.getSession, { id })
    if (status === "live" || status === "incomplete") await client.send(calls.completeSession, { id, ended: "upload" })
  }, onWaiting)
}
