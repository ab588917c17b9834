import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"

/**
 * Letters (emails, to people): which ones a person wants, what became of them, and the local inbox of a server without email.
 */

/** What became of a letter. `failed`: sending was given up. `bounced`: its mailbox sent it back. `none`: it was never sent. */
export const LetterState = z.enum(["queued", "sent", "failed", "bounced", "none"])
export type LetterState = z.infer<typeof LetterState>

/** What a letter is about. `expiring` reminds of an invitation; `role` and `removal` tell of a change; `prompt` of what waits in a remote session. */
export const LetterKind = z.enum(["invitation", "expiring", "role", "removal", "comment", "prompt"])
export type LetterKind = z.infer<typeof LetterKind>

/** Which letters a person wants. Sign-in codes always come. */
export const MailChoices = z.object({
  /** When somebody shares a session with them. */
  invitations: z.boolean(),
  /** When their access changes or ends. */
  changes: z.boolean(),
  /** When somebody comments on their session or on an entry that they commented on, or mentions them. */
  comments: z.boolean(),
  /** When somebody sends a prompt to their remote session, or its agent asks something, and they aren't at its terminal. */
  prompts: z.boolean(),
})
export type MailChoices = z.infer<typeof MailChoices>

/** A letter, as the local inbox shows it. */
export const InboxLetter = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  code: z.string().nullable(),
  /** The address that shows it as an email program would, if it has such a form. */
  page: z.string().nullable(),
  sent_at: z.string(),
})
export type InboxLetter = z.infer<typeof InboxLetter>

/** The calls about letters. The inbox's calls are 404 on a server that sends email. */
export const lettersCalls = {
  hearFromResend: call({
    method: "POST",
    path: "/api/webhooks/resend",
    summary: "Where Resend reports emails that bounced; it signs its reports.",
    door: "anybody",
    records: ["letter.failed"],
    sends: "bytes",
  }),
  askToUnsubscribe: call({
    method: "GET",
    path: "/api/unsubscribe/:token",
    summary: "Gives a page that asks whether to stop emails like the one that led here. It changes nothing.",
    door: "anybody",
    input: z.object({ token: z.string() }),
    gives: "bytes",
  }),
  unsubscribe: call({
    method: "POST",
    path: "/api/unsubscribe/:token",
    summary: "Stops emails of this kind to the address (RFC 8058).",
    door: "anybody",
    records: ["mail.chosen"],
    sends: "bytes",
    input: z.object({ token: z.string() }),
    gives: "bytes",
  }),
  readInbox: call({
    method: "GET",
    path: "/api/inbox",
    summary:
      "Lists the emails of a server without email. `Inbox-Key` is the secret in the address that the start printed.",
    door: "anybody",
    output: z.object({ letters: z.array(InboxLetter) }),
  }),
  readLetter: call({
    method: "GET",
    path: "/api/inbox/:letterId",
    summary: "Shows an email of the local inbox as email programs would, at the address that `readInbox` gives.",
    door: "anybody",
    input: z.object({ letterId: z.string(), key: z.string().max(100).default("") }),
    gives: "bytes",
  }),
  getMailChoices: call({
    method: "GET",
    path: "/api/me/mail",
    summary: "Tells which emails you get.",
    door: "person",
    output: MailChoices,
  }),
  patchMailChoices: call({
    method: "PATCH",
    path: "/api/me/mail",
    summary: "Changes which emails you get, at all your addresses.",
    door: "person",
    records: ["mail.chosen"],
    input: MailChoices.partial(),
    output: MailChoices,
  }),
} as const

/** What became of letters, and which ones a person wants. */
export const lettersEvents = {
  "letter.failed": event({
    data: z.object({ letter: LetterKind, state: z.enum(["failed", "bounced"]) }),
    names: ["address"],
    refreshes: ["listCollaborators"],
    rechecks: false,
    audience: "seeSharing",
  }),
  "mail.chosen": event({
    data: MailChoices.partial(),
    names: ["address"],
    refreshes: ["getMailChoices"],
    rechecks: false,
    audience: "person",
  }),
} as const
