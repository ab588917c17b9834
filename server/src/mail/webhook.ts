import { Refusal } from "#protocol/errors"
import type { Store } from "../storage/store.ts"
import { refuseTopic, topics } from "./choices.ts"
import { LETTER_TAG } from "./resend.ts"
import { recordFailure } from "./settle.ts"

/** Resend's reports after it has accepted a letter: that it bounced, or that somebody marked it as spam. */
interface Report {
  type: string
  data?: {
    email_id?: string
    to?: string[]
    tags?: Record<string, string>
    bounce?: { type?: string; subType?: string; message?: string }
  }
}

const MOST_BYTES = 200_000

/** Verifies the signature over the raw bytes, and their age; nothing is parsed before that. */
export async function heardFromResend(store: Store, secret: string, request: Request): Promise<void> {
  const payload = await textOf(request)
  const header = (name: string) => request.headers.get(`svix-${name}`) ?? ""
  const { Resend } = await import("resend")
  let report: Report
  try {
    report = new Resend("not-used-here").webhooks.verify({
      payload,
      headers: { id: header("id"), timestamp: header("timestamp"), signature: header("signature") },
      webhookSecret: secret,
    }) as Report
  } catch {
    throw new Refusal("UNAUTHENTICATED", "The signature of this report isn't valid.")
  }
  await hear(store, report)
}

async function textOf(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MOST_BYTES) throw new Refusal("TOO_LARGE")
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

async function hear(store: Store, { type, data }: Report): Promise<void> {
  if (!data) return
  if (type === "email.complained") {
    for (const address of data.to ?? []) {
      for (const topic of topics) await refuseTopic(store, address.toLowerCase(), topic)
    }
    return
  }
  const problem = problemOf(type, data)
  if (!problem) return
  const letter = await letterOf(store, data)
  if (!letter) return
  await recordFailure(store, letter, type === "email.failed" ? "failed" : "bounced", problem, (db) =>
    db.updateTable("letters").where("id", "=", letter.id).where("state", "in", ["sending", "sent"]),
  )
}

async function letterOf(store: Store, data: NonNullable<Report["data"]>) {
  const letters = store.db.selectFrom("letters").select(["id", "kind", "to_address", "session_id", "collaborator_id"])
  const tagged = data.tags?.[LETTER_TAG]
  if (tagged) return letters.where("id", "=", tagged).executeTakeFirst()
  return data.email_id ? letters.where("provider_id", "=", data.email_id).executeTakeFirst() : undefined
}

/** In our words: the other server's text is not shown to anybody, and may say anything. */
function problemOf(type: string, { bounce }: NonNullable<Report["data"]>): string | null {
  if (type === "email.failed") return "The mail provider couldn't send the email."
  if (type === "email.suppressed")
    return "Emails to this address bounced before, so the provider no longer sends to it."
  if (type !== "email.bounced") return null
  if (/full/i.test(bounce?.subType ?? "")) return "The email bounced: the mailbox is full."
  if (/permanent/i.test(bounce?.type ?? "")) return "The email bounced: no such mailbox."
  return "The email bounced: the recipient's server didn't accept it."
}
