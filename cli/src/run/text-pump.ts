import type { Gate, GatedText } from "#gate/gate"
import type { SaidOf } from "#protocol/remote-nouns"
import { LONGEST_ITEM, LONGEST_PIECE } from "#protocol/remote-nouns"

/**
 * Passes on what is being written at this moment: the first piece of an item at once, then what it has grown by every 50 ms or
 * 4 KB. One request at a time. Nobody keeps it, so a piece that is lost is no loss: the answer says how much the server has, and
 * the next one begins there.
 */
const EVERY_MS = 50
const AT_ONCE = 4096
/** After a request that failed, or an answer that no more is taken. The item's line is on its way by itself. */
const AGAIN_MS = 1000

export interface Piece {
  item: string
  of: SaidOf
  off: number
  text: string
}

export interface PumpGiven {
  gate: Gate
  /** Sends one piece, and gives how much of the item the server has. */
  say(piece: Piece): Promise<number>
  failed(error: unknown): void
}

interface Item {
  of: SaidOf
  gated: GatedText
  /** How much of the agent's text has passed the gate, and what came out. */
  taken: number
  text: string
  sent: number
}

export class TextPump {
  #given: PumpGiven
  #items = new Map<string, Item>()
  #sending = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #closed = false

  constructor(given: PumpGiven) {
    this.#given = given
  }

  /** `text` is the item's whole text so far. */
  grew({ item, of, text }: { item: string; of: SaidOf; text: string }): void {
    const before = this.#items.get(item)
    const one = before ?? { of, gated: this.#given.gate.text(), taken: 0, text: "", sent: 0 }
    if (!before) this.#items.set(item, one)
    one.text += one.gated.more(text.slice(one.taken))
    one.taken = Math.max(one.taken, text.length)
    if (one.sent === 0 || waitingOf(one) >= AT_ONCE) this.#send()
    else this.#later(EVERY_MS)
  }

  /** The item has become a line. */
  end(item: string): void {
    this.#items.delete(item)
  }

  close(): void {
    this.#closed = true
    this.#items.clear()
    if (this.#timer) clearTimeout(this.#timer)
  }

  #later(ms: number): void {
    if (this.#closed) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#send()
    }, ms)
  }

  #send(): void {
    if (this.#sending || this.#closed) return
    const [next] = [...this.#items].filter(([, one]) => waitingOf(one) > 0)
    if (!next) return
    const [id, item] = next
    // The others get their turn after this one.
    this.#items.delete(id)
    this.#items.set(id, item)
    const text = item.text.slice(item.sent, Math.min(item.sent + LONGEST_PIECE, LONGEST_ITEM))
    this.#sending = true
    void this.#given
      .say({ item: id, of: item.of, off: item.sent, text })
      .then(
        (have) => {
          // A server that takes no more of it is not asked at once again; one that has lost it gets it.
          const stands = have === item.sent
          item.sent = Math.min(have, item.text.length)
          return stands ? AGAIN_MS : EVERY_MS
        },
        (error) => {
          this.#given.failed(error)
          return AGAIN_MS
        },
      )
      .then((ms) => {
        this.#sending = false
        const waits = [...this.#items.values()]
        if (ms === EVERY_MS && waits.some((one) => waitingOf(one) >= AT_ONCE || (one.sent === 0 && waitingOf(one) > 0)))
          this.#send()
        else if (waits.some((one) => waitingOf(one) > 0)) this.#later(ms)
      })
  }
}

const waitingOf = ({ text, sent }: Item): number => Math.min(text.length, LONGEST_ITEM) - sent
