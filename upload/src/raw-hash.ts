import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex } from "@noble/hashes/utils.js"
import type { RawPrefix } from "#protocol/raw-prefix"

/** A running SHA-256. Where the runtime has a quicker one than JavaScript's, the sender brings it. */
export interface Sha256 {
  update(bytes: Uint8Array): void
  /** One that goes on from here by itself. */
  copy(): Sha256
  hex(): string
}

export function sha256InJavaScript(from = sha256.create()): Sha256 {
  return {
    update: (bytes) => void from.update(bytes),
    copy: () => sha256InJavaScript(from.clone()),
    hex: () => bytesToHex(from.clone().digest()),
  }
}

/** The beginning of a file as it is read: how much of it, and its hash. */
export class RawHash {
  bytes = 0
  #sha: Sha256

  constructor(sha: Sha256) {
    this.#sha = sha
  }

  add(bytes: Uint8Array): void {
    this.#sha.update(bytes)
    this.bytes += bytes.length
  }

  copy(): RawHash {
    const copy = new RawHash(this.#sha.copy())
    copy.bytes = this.bytes
    return copy
  }

  told(): Pick<RawPrefix, "bytes" | "sha256"> {
    return { bytes: this.bytes, sha256: this.#sha.hex() }
  }
}
