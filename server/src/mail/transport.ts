/**
 * What carries a letter. It answers instead of throwing: whether the letter was taken, or why not and whether trying again
 * makes sense. An error that it throws all the same counts as "not known": the letter is tried again, under the same key.
 */
export interface Transport {
  name: "Resend" | "SMTP"
  send(parcel: Parcel): Promise<Handed>
  /** Whether it could send now, without sending: null, or what is wrong. */
  check(): Promise<string | null>
  close(): void
}

export interface Parcel {
  /** Stays the same over all attempts: the provider's idempotency key, and the Message-ID. */
  key: string
  /** The name that the letter bears; the address is the server's. */
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
      /** Whether this letter is lost for good: nobody takes it at that address. */
      final: boolean
      /** For the owner, in words, without the other server's prose. */
      problem: string
      /** For the log of whoever runs the server. */
      detail: string
      retryMs?: number
    }

/** The name before the address: what could be read as another address, or as the end of a name, is left out. */
export function displayName(name: string): string {
  const plain = name
    .replace(/[<>"\\@,;:()[\]]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
  return plain === "" ? "openctl" : `${plain} via openctl`
}
