import { z } from "zod"
import { type EventName, events } from "#protocol/events"
import type { Heard, Hub } from "./hub.ts"

/**
 * What nodes tell each other: ids and numbers. The rows are the truth; a message that is lost, late or out of order costs
 * silence, never bytes.
 */
export interface Wire {
  /** Sends to every node, this one included. Not waited for. */
  tell(message: string): void
  /** `missed` is called after a time in which messages may have been lost. */
  listen(heard: (message: string) => void, missed: () => void): void
  close(): Promise<void>
}

const Message = z.union([
  z.object({ node: z.string(), grew: z.tuple([z.string(), z.number(), z.number()]) }),
  z.object({
    node: z.string(),
    event: z.object({
      name: z.string().refine((name): name is EventName => Object.hasOwn(events, name)),
      session: z.string().optional(),
      subject: z.string().optional(),
      epoch: z.number().nullable(),
    }),
  }),
])

/** How often every followed session's row is read, whatever the wire said: as long as a lost message can matter. */
const RESYNC_MS = 5_000

export interface Bus {
  grew(session: string, seq: number, epoch: number): void
  happened(event: Heard): void
  close(): Promise<void>
}

export function joinNodes(wire: Wire, hub: Hub, failed: (error: unknown) => void): Bus {
  const node = crypto.randomUUID()
  const resync = () => void hub.resync().catch(failed)
  wire.listen((text) => {
    const message = Message.safeParse(parse(text))
    // A newer node may say what this one does not know yet; the next look at the rows makes up for it.
    if (!message.success || message.data.node === node) return
    if ("grew" in message.data) hub.stirred(...message.data.grew)
    else hub.happened(message.data.event as Heard)
  }, resync)
  const timer = setInterval(resync, RESYNC_MS)
  return {
    grew: (session, seq, epoch) => wire.tell(JSON.stringify({ node, grew: [session, seq, epoch] })),
    happened: ({ name, session, subject, epoch }) =>
      wire.tell(JSON.stringify({ node, event: { name, session, subject, epoch } })),
    close() {
      clearInterval(timer)
      return wire.close()
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
