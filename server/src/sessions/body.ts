import { Refusal } from "#protocol/errors"

/** A request's body, piece by piece. */
export interface Pieces {
  next(): Promise<{ done: true; value?: undefined } | { done: false; value: Uint8Array }>
  /** Nothing more of it is wanted. */
  cancel(): Promise<void>
}

/** The body's bytes without their Content-Encoding. */
export function unpacked(request: Request): Pieces {
  const body = request.body as ReadableStream<Uint8Array> | null
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity"
  if (!body) return { next: async () => ({ done: true }), cancel: async () => {} }
  if (encoding === "identity") return piecesOf(body)
  if (encoding !== "gzip" && encoding !== "zstd") {
    throw new Refusal("INVALID_INPUT", `Content-Encoding ${encoding} isn't supported. Use gzip, zstd or none.`)
  }
  // Not the streams of node:zlib: those take a Zstandard body that breaks off for a whole one.
  const unpacking = new DecompressionStream(encoding as "gzip") as ReadableWritablePair<Uint8Array, Uint8Array>
  return piecesOf(body.pipeThrough(unpacking), (error) => {
    if (request.signal.aborted) return error
    return new Refusal(
      "INVALID_INPUT",
      `The body's ${encoding} data is damaged or incomplete. The lines that could be read are stored.`,
    )
  })
}

function piecesOf(stream: ReadableStream<Uint8Array>, inOurWords = (error: unknown) => error): Pieces {
  const reader = stream.getReader()
  return {
    next: () =>
      reader.read().then(
        (read) => (read.done ? { done: true } : { done: false, value: read.value as Uint8Array }),
        (error) => Promise.reject(inOurWords(error)),
      ),
    // A body that broke off has told so already.
    cancel: () => reader.cancel().catch(() => undefined),
  }
}
