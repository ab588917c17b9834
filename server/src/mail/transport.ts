/**
 * Sends letters. It returns outcomes instead of throwing: whether the letter was accepted, or why not and whether a retry
 * makes sense. If it throws all the same, that counts as "not known": the letter is retried, under the same key.
 */
export interface Transport {
  name: "Resend" | "SMTP"
  send(parcel: Parcel): Promise<Handed>
  /** Whether it could send now, without sending: null, or what is wrong. */
  check(): Promise<string | null>
  close(): void
}

export interface Parcel {
  /** The same for all attempts: the provider's idempotency key, and the Message-ID. */
  key: string
  /** The name that the letter is sent under; the address is the server's. */
  fromName: string
  to: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

export type Handed =
  | { taken: true; providerId: string | null }
  | {
      taken: false
      /** Whether this letter is lost for good: no server accepts it at that address. */
      final: boolean
      /** For the owner, in our words, without the other server's text. */
      problem: string
      /** For the operator's log. */
      detail: string
      retryMs?: number
    }

/** The name before the address, without characters that could be read as another address or as the end of the name. */
export function displayName(name: string): string {
  const plain = name
    .replace(/[<>"\\@,;:()[\]]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
  return plain === "" ? "openctl" : `${plain} via openctl`
}
