import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"

/**
 * Letters (to people: emails): which ones somebody wants, what became of them, and the local inbox of a server without mail.
 */

/** What became of a letter. `failed` was given up; `bounced` came back from its mailbox; `none` was never sent. */
export const LetterState = z.enum(["queued", "sent", "failed", "bounced", "none"])
export type LetterState = z.infer<typeof LetterState>

/** Which letters a person wants. Sign-in codes come in any case. */
export const MailChoices = z.object({
  /** When somebody shares a session with them. */
  invitations: z.boolean(),
  /** When their access changes or ends. */
  changes: z.boolean(),
  /** When somebody comments on a session of theirs, or on an entry that they commented on. */
  comments: z.boolean(),
})
export type MailChoices = z.infer<typeof MailChoices>

/** A letter, as the local inbox shows it. */
export const InboxLetter = z.object({
  id: z.string(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  code: z.string().nullable(),
  /** Where it is shown as a mail program would show it, if it has such a form. */
  page: z.string().nullable(),
  sent_at: z.string(),
})
export type InboxLetter = z.infer<typeof InboxLetter>

/** The calls about letters. Those of the inbox are 404 on a server that sends mail. */
export const lettersCalls = {
  hearFromResend: call({
    method: "POST",
    path: "/api/webhooks/resend",
    summary: "What Resend reports of letters that came back, signed by it.",
    door: "anybody",
    sends: "bytes",
  }),
  askToUnsubscribe: call({
    method: "GET",
    path: "/api/unsubscribe/:token",
    summary: "A page that asks whether to send no more letters like the one that led here. It changes nothing.",
    door: "anybody",
    input: z.object({ token: z.string() }),
    gives: "bytes",
  }),
  unsubscribe: call({
    method: "POST",
    path: "/api/unsubscribe/:token",
    summary: "Sends no more letters of this kind to the address (RFC 8058).",
    door: "anybody",
    sends: "bytes",
    input: z.object({ token: z.string() }),
    gives: "bytes",
  }),
  readInbox: call({
    method: "GET",
    path: "/api/inbox",
    summary:
      "The emails of a server without mail. Takes the secret of the address that the start printed, as `Inbox-Key`.",
    door: "anybody",
    output: z.object({ letters: z.array(InboxLetter) }),
  }),
  readLetter: call({
    method: "GET",
    path: "/api/inbox/:letterId",
    summary: "A letter of the local inbox as mail programs would show it, by the address that `readInbox` gives.",
    door: "anybody",
    input: z.object({ letterId: z.string(), key: z.string().max(100).default("") }),
    gives: "bytes",
  }),
  getMailChoices: call({
    method: "GET",
    path: "/api/me/mail",
    summary: "Which letters one gets.",
    door: "person",
    output: MailChoices,
  }),
  patchMailChoices: call({
    method: "PATCH",
    path: "/api/me/mail",
    summary: "Changes which letters one gets, for all of one's addresses.",
    door: "person",
    input: MailChoices.partial(),
    output: MailChoices,
  }),
} as const

/** What became of letters, and which ones somebody wants. */
export const lettersEvents = {
  "letter.failed": event({ refreshes: ["listCollaborators"], rechecks: false, audience: "seeSharing" }),
  "mail.chosen": event({ refreshes: ["getMailChoices"], rechecks: false, audience: "person" }),
} as const
