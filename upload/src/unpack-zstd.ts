import { Decompress } from "fzstd"

/** So little is given to the decoder at once that a bomb is seen before it fills the memory: a block holds 128 KB at most. */
const BITE = 1024

/** Zstandard where the runtime has no decoder of its own. A body that breaks off throws. */
export async function* unpackZstd(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let out: Uint8Array[] = []
  const decoder = new Decompress((piece) => void out.push(piece))
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += BITE) {
      decoder.push(piece.subarray(at, at + BITE))
      yield* out
      out = []
    }
  }
  decoder.push(new Uint8Array(), true)
  yield* out
}
