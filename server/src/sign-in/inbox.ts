import { sql } from "kysely"
import type { InboxLetter } from "#protocol/letters"
import { letterPath } from "../mail/inbox-key.ts"
import { newId } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { CODE_MINUTES } from "./codes.ts"

/**
 * The inbox of a server without mail: codes are kept in memory for as long as they are valid, and printed in the terminal;
 * letters come from the outbox. Shown to anybody with its secret (inbox-key.ts).
 */
export function localInbox(store: Store, key: string | null, print: (line: string) => void) {
  let codes: { by: string; letter: InboxLetter }[] = []
  const fresh = () => {
    codes = codes.filter(({ letter }) => Date.parse(letter.sent_at) > Date.now() - CODE_MINUTES * 60_000)
    return codes
  }
  const forget = (address: string, asker: string): void => {
    codes = codes.filter(({ by }) => by !== `${address} ${asker}`)
  }
  return {
    /** A code that was used or replaced is no longer shown: typing it would be useless. */
    forget,
    addCode({ address, asker, code }: { address: string; asker: string; code: string }): void {
      forget(address, asker)
      const letter = {
        id: newId(),
        to: address,
        subject: "Your sign-in code",
        text: `${code} is your code to sign in to openctl. It is good for ${CODE_MINUTES} minutes.`,
        code,
        page: null,
        sent_at: new Date().toISOString(),
      }
      codes = [{ by: `${address} ${asker}`, letter }, ...fresh()].slice(0, 50)
      print(`Sign-in code for ${address}: ${code}`)
    },
    async letters(): Promise<InboxLetter[]> {
      const rows = await store.db
        .selectFrom("letters")
        .select(["id", "to_address", "subject", "text", "created_at"])
        .select(sql<number>`html is not null`.as("has_page"))
        .orderBy("id", "desc")
        .limit(50)
        .execute()
      const letters = rows.map((row) => ({
        id: row.id,
        to: row.to_address,
        subject: row.subject,
        text: row.text,
        code: null,
        page: key !== null && row.has_page ? letterPath(key, row.id) : null,
        sent_at: new Date(row.created_at).toISOString(),
      }))
      return [...fresh().map(({ letter }) => letter), ...letters].sort((one, other) =>
        other.sent_at.localeCompare(one.sent_at),
      )
    },
  }
}
