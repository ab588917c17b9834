import { z } from "zod"
import { type EventName, events } from "#protocol/events"
import type { Piece } from "../access/deliver.ts"
import type { Store } from "../storage/store.ts"
import type { Heard } from "./heard.ts"
import type { Hub } from "./hub.ts"
import { LEASE_MS, takeLease } from "./lease.ts"
import { cutSaid, gatherSaid, SaidMessage } from "./said-message.ts"

/**
 * The messages between nodes: ids, numbers, and text that is being written, which lies in no row. Otherwise the rows are the truth,
 * so a message that is lost, late or out of order costs a delay, never a leaked byte.
 */
export interface Wire {
  /** Sends to every node, including this one. Not awaited. What is `droppable` isn't sent when too much waits already. */
  tell(message: string, droppable?: boolean): void
  /** `missed` is called after a period in which messages may have been lost. */
  listen(heard: (message: string) => void, missed: () => void): void
  close(): Promise<void>
}

const Message = z.union([
  // `ended`: the items whose place the entries take.
  z.object({
    node: z.string(),
    grew: z.tuple([z.string(), z.number(), z.number()]),
    ended: z.array(z.string()).optional(),
  }),
  z.object({ node: z.string(), said: z.array(SaidMessage) }),
  z.object({
    node: z.string(),
    event: z.object({
      name: z.string().refine((name): name is EventName => Object.hasOwn(events, name)),
      session: z.string().optional(),
      subject: z.string().optional(),
      epoch: z.number().nullable(),
      pending: z.boolean().optional(),
      concerns: z.array(z.string()).optional(),
      everybody: z.boolean().optional(),
    }),
    /** The sender waits for confirmation that nothing is delivered by the old state any more. */
    ask: z.number().optional(),
  }),
  z.object({ node: z.string(), done: z.tuple([z.string(), z.number()]) }),
])

/**
 * How often it asks which nodes are still behind, whatever messages arrive: the longest that a lost message can delay a
 * call.
 */
const ASK_AGAIN_MS = 200

export interface Bus {
  grew(session: string, seq: number, epoch: number, ended: readonly string[]): void
  /** A piece of what is being written, with the epoch at which its runner was let in. */
  said(session: string, epoch: number, piece: Piece): void
  /**
   * Tells the other nodes. For an event that takes access away, resolves when none of them delivers by the old state any
   * more.
   */
  happened(event: Heard): Promise<void>
  /** Whether this node may deliver: it has checked everybody's rights within its lease. */
  holds(): boolean
  close(): Promise<void>
}

export async function joinNodes(
  store: Store,
  wire: Wire,
  hub: Pick<Hub, "stirred" | "happened" | "resync" | "said">,
  failed: (error: unknown) => void,
): Promise<Bus> {
  const node = crypto.randomUUID()
  /** The confirmations in progress: which nodes have confirmed, and who waits for them. */
  const asked = new Map<number, { done: Set<string>; heard(): void }>()
  let asks = 0
  const tell = (message: z.infer<typeof Message>) => wire.tell(JSON.stringify(message))
  const saying = gatherSaid((said) => wire.tell(JSON.stringify({ node, said }), true))
  const lease = await takeLease({ store, node, look: hub.resync, failed })

  wire.listen(
    (text) => {
      const message = Message.safeParse(parse(text))
      // A newer node may send a kind of message that this one doesn't know; the next check of the rows makes up for it.
      if (!message.success || message.data.node === node) return
      const { data } = message
      if ("grew" in data) hub.stirred(...data.grew, data.ended)
      else if ("said" in data) {
        for (const [session, epoch, run, item, of, off, text] of data.said)
          hub.said(session, { run, item, of, off, text }, epoch, false)
      } else if ("done" in data) {
        const [asker, ask] = data.done
        const it = asker === node ? asked.get(ask) : undefined
        it?.done.add(data.node)
        it?.heard()
      } else {
        const { ask } = data
        const done = () => ask !== undefined && tell({ node, done: [data.node, ask] })
        hub.happened(data.event as Heard).then(done, failed)
      }
    },
    () => void hub.resync().catch(failed),
  )

  /** Until every other node has confirmed, or may not deliver any more. */
  async function settled(ask: number): Promise<void> {
    const done = new Set<string>()
    let heard = () => {}
    asked.set(ask, { done, heard: () => heard() })
    try {
      const { since, ids } = await lease.others()
      for (let behind = ids; ; behind = await lease.behind(since, behind)) {
        const again = Date.now() + ASK_AGAIN_MS
        for (;;) {
          behind = behind.filter((id) => !done.has(id))
          const left = again - Date.now()
          if (behind.length === 0) return
          if (left <= 0) break
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, left)
            heard = () => {
              clearTimeout(timer)
              resolve()
            }
          })
        }
      }
    } catch (error) {
      // The other nodes are unknown at this moment: none of them delivers for longer than a lease without checking.
      failed(error)
      await new Promise((resolve) => setTimeout(resolve, LEASE_MS))
    } finally {
      asked.delete(ask)
    }
  }

  return {
    grew: (session, seq, epoch, ended) =>
      tell({ node, grew: [session, seq, epoch], ended: ended.length > 0 ? [...ended] : undefined }),
    said: (session, epoch, piece) => saying.add(cutSaid(session, epoch, piece)),
    async happened({ name, session, subject, epoch, pending, concerns, everybody }) {
      const ask = events[name].rechecks === "takes" ? ++asks : undefined
      const event = { name, session, subject, epoch, pending, concerns: concerns && [...concerns], everybody }
      tell({ node, event, ask })
      if (ask !== undefined) await settled(ask)
    },
    holds: lease.holds,
    async close() {
      saying.stop()
      await lease.end()
      await wire.close()
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
