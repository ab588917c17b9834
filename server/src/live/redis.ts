import type { Wire } from "./bus.ts"

const CHANNEL = "openctl:live"

/**
 * Redis or Valkey as the wire between nodes, for large fan-out. Loaded only where REDIS_URL is set. While it is away,
 * `instead` carries what is told; both are listened to, since the others may reach it, or not, at other times than we do.
 */
export async function redisWire(
  url: string,
  instead: Wire,
  reach: { failed(error: unknown): void; back(): void },
): Promise<Wire> {
  const { Redis } = await import("ioredis")
  const teller = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true })
  const listener = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true })
  let closed = false
  const failed = (error: unknown) => {
    if (!closed) reach.failed(error)
  }
  teller.on("error", failed)
  listener.on("error", failed)
  const isThere = () => teller.status === "ready" && listener.status === "ready"
  const ready = () => {
    if (isThere()) reach.back()
  }
  teller.on("ready", ready)
  listener.on("ready", ready)
  // One that is away at the start is tried again and again by the client itself.
  for (const client of [teller, listener]) client.connect().catch(failed)
  return {
    tell(message) {
      if (!isThere()) return instead.tell(message)
      teller.publish(CHANNEL, message).catch((error: unknown) => {
        failed(error)
        instead.tell(message)
      })
    },
    listen(heard, missed) {
      instead.listen(heard, missed)
      listener.on("message", (_channel: string, message: string) => heard(message))
      // The client subscribes again by itself; what was told meanwhile is looked up.
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
