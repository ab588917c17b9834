import type { Outage } from "../storage/outage.ts"
import type { Wire } from "./bus.ts"

const CHANNEL = "openctl:live"

/**
 * Redis or Valkey as the transport between nodes, for large fan-out. Loaded only if REDIS_URL is set. While it is away,
 * messages are sent by `instead`. Both are listened to, since other nodes may lose and regain Redis at other times than this
 * one.
 */
export async function redisWire(url: string, instead: Wire, outage: Outage): Promise<Wire> {
  const { Redis } = await import("ioredis")
  const teller = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true })
  const listener = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true })
  let closed = false
  const failed = (error: unknown) => {
    if (!closed) outage.failed(error)
  }
  teller.on("error", failed)
  listener.on("error", failed)
  const isThere = () => teller.status === "ready" && listener.status === "ready"
  const ready = () => {
    if (isThere()) outage.back()
  }
  teller.on("ready", ready)
  listener.on("ready", ready)
  // If it is away at the start, the client itself keeps trying.
  for (const client of [teller, listener]) client.connect().catch(failed)
  return {
    tell(message, droppable) {
      if (!isThere()) return instead.tell(message, droppable)
      teller.publish(CHANNEL, message).catch((error: unknown) => {
        failed(error)
        instead.tell(message, droppable)
      })
    },
    listen(heard, missed) {
      instead.listen(heard, missed)
      listener.on("message", (_channel: string, message: string) => heard(message))
      // The client resubscribes by itself; messages sent meanwhile are recovered from the rows.
      listener.on("ready", missed)
      listener.subscribe(CHANNEL).catch(failed)
    },
    async close() {
      closed = true
      teller.disconnect()
      listener.disconnect()
      await instead.close()
    },
  }
}
