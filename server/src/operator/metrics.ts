import type { Histogram } from "prom-client"
import { version } from "../config/version.ts"
import type { Answered } from "../http/request-log.ts"
import type { Store } from "../storage/store.ts"

/** The metrics that Prometheus reads at `/metrics`. Counts and measurements; no id, address or name is ever a label. */
export interface Metrics {
  answered(it: Answered): void
  read(): Promise<Response>
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
/** Clients can send any method name, so unknown ones don't become labels. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
/** Sent letters are not counted again at each scrape. */
const WAITING = ["queued", "sending", "failed", "bounced"] as const

export async function keepMetrics({ store, sockets }: { store: Store; sockets(): number }): Promise<Metrics> {
  // Loaded only by a server with metrics enabled.
  const { collectDefaultMetrics, Gauge, Histogram, Registry } = await import("prom-client")
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const about = new Gauge({ name: "openctl_info", help: "This program.", labelNames: ["version"], registers })
  about.set({ version }, 1)
  const labelNames = ["method", "route", "status"] as const
  const requests = new Histogram({
    name: "openctl_http_request_duration_seconds",
    help: "From a request's arrival to the beginning of its answer, by the pattern of its path.",
    labelNames,
    buckets: SECONDS,
    registers,
  })
  new Gauge({
    name: "openctl_live_sockets",
    help: "Live sockets that are open at this node.",
    registers,
    collect() {
      this.set(sockets())
    },
  })
  new Gauge({
    name: "openctl_letters",
    help: "Emails that wait, failed or came back, in the whole installation.",
    labelNames: ["state"],
    registers,
    async collect() {
      const counts = await countLetters(store)
      for (const state of WAITING) this.set({ state }, counts.get(state) ?? 0)
    },
  })
  const children = new Map<string, Histogram.Internal<(typeof labelNames)[number]>>()
  return {
    answered({ method, route, status, ms }) {
      const known = METHODS.has(method) ? method : "other"
      const key = `${known} ${status} ${route}`
      let child = children.get(key)
      if (!child) {
        child = requests.labels(known, route, String(status))
        children.set(key, child)
      }
      child.observe(ms / 1000)
    },
    read: async () => new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } }),
  }
}

async function countLetters(store: Store): Promise<Map<string, number>> {
  const rows = await store.db
    .selectFrom("letters")
    .select((row) => ["state", row.fn.countAll<number>().as("count")])
    .where("state", "in", WAITING)
    .groupBy("state")
    .execute()
  return new Map(rows.map((row) => [row.state, Number(row.count)]))
}
