import type { Wire } from "./bus.ts"

const CHANNEL = "openctl:live"

/** Redis or Valkey as the wire between nodes, for large fan-out. Loaded only where REDIS_URL is set. */
export async function redisWire(
  url: string,
  { failed, back }: { failed(error: unknown): void; back(): void },
): Promise<Wire> {
  const { Redis } = await import("ioredis")
  const teller = new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: true })
  const listener = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true })
  teller.on("error", failed)
  listener.on("error", failed)
  const ready = () => {
    if (teller.status === "ready" && listener.status === "ready") back()
  }
  teller.on("ready", ready)
  listener.on("ready", ready)
  await Promise.all([teller.connect(), listener.connect()])
  return {
    tell(message) {
      // Lost while Redis is away: the periodic look at the rows makes up for it.
      teller.publish(CHANNEL, message).catch(failed)
    },
    listen(heard, missed) {
      listener.on("message", (_channel: string, message: string) => heard(message))
      // The client subscribes again by itself; what was told meanwhile is looked up.
      listener.on("ready", missed)
      listener.subscribe(CHANNEL).catch(failed)
    },
    async close() {
      teller.disconnect()
      listener.disconnect()
    },
  }
}
