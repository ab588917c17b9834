import type { Logger } from "pino"
import { outage } from "../storage/outage.ts"
import type { Store } from "../storage/store.ts"
import { type Bus, joinNodes, type Wire } from "./bus.ts"
import type { Hub } from "./hub.ts"
import { postgresWire } from "./notify.ts"
import { redisWire } from "./redis.ts"

/** How this node hears from the others: not at all on SQLite, which allows only one. */
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
