import type { Logger } from "pino"
import { type Bus, joinNodes, type Wire } from "./live/bus.ts"
import type { Hub } from "./live/hub.ts"
import { redisWire } from "./live/redis.ts"
import { outage } from "./outage.ts"
import { postgresWire } from "./storage/notify.ts"
import type { Store } from "./storage/store.ts"

/** How this node hears of the others: not at all on SQLite, which has one. */
export async function busOf(
  config: { databaseUrl: string | undefined; redisUrl: string | undefined },
  store: Store,
  hub: Hub,
  over: (wire: Wire) => Wire,
  log: Logger,
): Promise<Bus | null> {
  if (!config.databaseUrl) return null
  const failed = (error: unknown) => log.error({ err: error }, "the nodes can't hear each other")
  const { redisUrl } = config
  const notify = postgresWire(config.databaseUrl)
  const wire = redisUrl ? await redisWire(redisUrl, notify, outage(log, "Redis")) : notify
  return joinNodes(store, over(wire), hub, failed)
}
