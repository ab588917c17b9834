import { createHash, randomBytes } from "node:crypto"

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

/** A new id: 48 bits of time and 80 random bits in 26 characters of Crockford base32. Sorts by age, can't be guessed. */
export function newId(now = Date.now()): string {
  let number = (BigInt(now) << 80n) | BigInt(`0x${randomBytes(10).toString("hex")}`)
  let id = ""
  for (let place = 0; place < 26; place++) {
    id = ALPHABET[Number(number & 31n)] + id
    number >>= 5n
  }
  return id
}

/** A new secret of 256 bits, base64url. Only its `hashSecret` is stored. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url")
}

/** SHA-256 in hex: enough for secrets of 256 random bits, which nobody can brute-force. */
export function hashSecret(secret: string | Uint8Array): string {
  return createHash("sha256").update(secret).digest("hex")
}

/** How much is hashed at a time: some milliseconds. */
const STRETCH = 4 * 1024 * 1024

/** The same for large inputs: yields to other work in between. */
export async function hashBytes(bytes: Uint8Array): Promise<string> {
  const hash = createHash("sha256")
  for (let from = 0; from < bytes.byteLength; from += STRETCH) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve))
    hash.update(bytes.subarray(from, from + STRETCH))
  }
  return hash.digest("hex")
}
