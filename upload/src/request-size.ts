/**
 * How large requests are: small on a slow connection, so that the server hears every second or two that the upload goes on, and
 * never more than a proxy on the way takes. One long line is a request of its own, whatever its length.
 */
const LEAST = 16 * 1024
const FIRST = 256 * 1024
/** Well below the 8 MB that a request of ours may have, even where nothing can be packed. */
const MOST = 4 * 1024 * 1024
const QUICK_MS = 1000
const SLOW_MS = 4000

export class RequestSize {
  /** About so many bytes of lines. */
  wanted = FIRST
  #most = MOST

  /** A request of so many bytes took so long. A small one says nothing of larger ones. */
  took(bytes: number, ms: number): void {
    if (ms < QUICK_MS && bytes >= this.wanted / 2) this.wanted *= 2
    if (ms > SLOW_MS) this.wanted /= 2
    this.#keep()
  }

  /** One of so many bytes was refused for its size. One long line is no reason to send all others one by one. */
  refused(bytes: number): void {
    this.#most = Math.min(this.#most, Math.max(LEAST, bytes / 2))
    this.#keep()
  }

  #keep(): void {
    this.wanted = Math.floor(Math.max(LEAST, Math.min(this.#most, this.wanted)))
  }
}

/** How long to wait for an answer, since a network that is gone does not always say so. The server wants 16 KB a second. */
export function answerMs(bytes: number): number {
  return 60_000 + bytes / 16
}
