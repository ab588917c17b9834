import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto"

/** A key for one purpose, made of the server's secret: what is known of one tells nothing of another. */
export function derivedKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(), `openctl ${purpose}`, 32))
}

/** The same for each of the keys that a server has had. */
export const derivedKeys = (
  [newest, ...older]: readonly [Uint8Array, ...Uint8Array[]],
  purpose: string,
): [Uint8Array, ...Uint8Array[]] => [derivedKey(newest, purpose), ...older.map((secret) => derivedKey(secret, purpose))]

/** HMAC-SHA256, base64url. */
export function mac(key: Uint8Array | string, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url")
}

/** Compares what was shown with what is right, without the time telling how far they agree. */
export function sameText(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length === second.length && timingSafeEqual(first, second)
}

/** Tells whether two keys are the same, and nothing else of them. */
export const fingerprintOf = (secret: Uint8Array): string => mac(secret, "openctl backup").slice(0, 16)
