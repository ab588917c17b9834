import { timingSafeEqual } from "node:crypto"
import { mac } from "../storage/keys.ts"
import type { Outbox } from "./letter-box.ts"

/**
 * The address that unsubscribes from emails like one that was sent. Its token names the letter and can only unsubscribe; it
 * contains no address.
 */
export function leaveUrl(outbox: Pick<Outbox, "appUrl" | "keys">, letter: string): string {
  return `${outbox.appUrl}/api/unsubscribe/${letter}.${mac(outbox.keys[0], letter)}`
}

/** The letter that a token names, or null if it isn't one of ours. */
export function letterOf(keys: Outbox["keys"], token: string): string | null {
  const [letter = "", given = ""] = token.split(".")
  const sent = Buffer.from(given)
  const isOf = (key: Uint8Array) => {
    const right = Buffer.from(mac(key, letter))
    return right.length === sent.length && timingSafeEqual(right, sent)
  }
  return keys.some(isOf) ? letter : null
}
