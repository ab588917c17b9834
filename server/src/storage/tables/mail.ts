import type { Generated } from "kysely"
import type { LetterKind } from "#protocol/letters"

/** Letters. */
export interface MailTables {
  letters: LettersTable
  rounds: RoundsTable
  handovers: HandoversTable
  mail_gate: MailGateTable
  mail_refusals: MailRefusalsTable
}

/**
 * The outbox: a letter is written in the transaction of the change that causes it.
 *
 * `queued` waits for `next_at`; `sending` is held by a worker until `leased_until`; `sent` was accepted by the transport;
 * `failed` was refused for good, or too often; `bounced` came back later; `dropped` was no longer wanted before it was sent;
 * `kept` was written on a server that sends no mail.
 */
export interface LettersTable {
  id: string
  kind: LetterKind
  to_address: string
  /** The person in whose name it is sent, and whose hourly limit it counts towards. */
  sender_id: string | null
  from_name: string | null
  subject: string
  text: string
  html: string | null
  state: "queued" | "sending" | "sent" | "failed" | "bounced" | "dropped" | "kept"
  attempts: number
  next_at: number
  leased_until: number | null
  /** Why it waits, or did not arrive, in words for the owner. */
  problem: string | null
  /** The provider's id for it, for later reports. */
  provider_id: string | null
  session_id: string | null
  collaborator_id: string | null
  created_at: number
  sent_at: number | null
  /** For a letter of a round: what it is about, by its time. It is written when it is sent. */
  since: number | null
  upto: number | null
}

/**
 * What people have not been told of in a session: what came from `since` on, to be told at `next_at` in letters of this kind.
 * Both null if there is nothing.
 */
export interface RoundsTable {
  kind: LetterKind
  session_id: string
  since: number | null
  next_at: number | null
  last_at: number | null
}

/** When a letter, or a code, was last given to the transport. Kept for a day, for counting. */
export interface HandoversTable {
  id: string
  kind: "invitation" | "other" | "code"
  sender_id: string | null
  recipient: string
  at: number
  /** For a code: the kind of asker, and the network it was requested from. */
  standing: Generated<"stranger" | "account" | "browser" | "person" | null>
  network: Generated<string | null>
}

/** One row, locked while counting and taking. */
export interface MailGateTable {
  id: number
  turn: number
}

/** The topics that an address has unsubscribed from. */
export interface MailRefusalsTable {
  address: string
  topic: string
  at: number
}
