import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"

/** A key for one purpose, derived from the server's secret: knowing one reveals nothing about another. */
export function derivedKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), `openctl ${purpose}`, 32))
}

/** The same for each key that the server has had. */
export const derivedKeys = (
  [newest, ...older]: readonly [Uint8Array, ...Uint8Array[]],
  purpose: string,
): [Uint8Array, ...Uint8Array[]] => [derivedKey(newest, purpose), ...older.map((secret) => derivedKey(secret, purpose))]

/** HMAC-SHA256, base64url. */
export function mac(key: Uint8Array | string, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url")
}

/** Compares a presented value with the right one in constant time. */
export function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length === second.length && timingSafeEqual(first, second)
}

/** Tells whether two keys are the same, and reveals nothing else about them. */
export const fingerprintOf = (secret: Uint8Array): string => mac(secret, "openctl backup").slice(0, 16)
