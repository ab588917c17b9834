import type { Sending as Body, Client } from "#protocol/client"
import type { Patience } from "./patience.ts"
import type { Sha256 } from "./raw-hash.ts"

/** What the page and the command line do each in a way of their own. */
export interface Sender {
  client: Client
  pack(bytes: Uint8Array): Promise<Packed>
  sha256(): Sha256
  patience: Patience
}

export interface Packed {
  body: NonNullable<Body["body"]>
  encoding: "gzip" | "zstd"
}
