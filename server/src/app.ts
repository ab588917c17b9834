import { Hono } from "hono"
import type { Logger } from "pino"
import { calls } from "#protocol/calls"
import { Refusal } from "#protocol/errors"
import type { Deliver } from "./access/deliver.ts"
import { type Doorway, onAnybody } from "./access/door.ts"
import type { ViewerOf } from "./access/viewer.ts"
import { accountRoutes } from "./account/routes.ts"
import type { Settings } from "./account/settings.ts"
import { commentRoutes } from "./comments/routes.ts"
import type { VisibilityRules } from "./config/visibility.ts"
import { historyRoutes } from "./history/routes.ts"
import { docsPage } from "./http/docs-page.ts"
import { guard, METRICS_PATH } from "./http/guard.ts"
import { checkMounted } from "./http/mounted.ts"
import { openApi } from "./http/openapi.ts"
import { mountPages } from "./http/pages.ts"
import { limitRequests, type RequestLimits } from "./http/request-limits.ts"
import type { Answered } from "./http/request-log.ts"
import type { Served } from "./http/serve.ts"
import { liveRoutes } from "./live/routes.ts"
import type { Turnstile } from "./live/turnstile.ts"
import { type LetterRoutes, mailRoutes } from "./mail/routes.ts"
import { remoteRoutes } from "./remote/routes.ts"
import { findSessions } from "./search/find.ts"
import { searchRoutes } from "./search/routes.ts"
import { sessionRoutes } from "./sessions/routes.ts"
import type { LinkMaking } from "./sharing/links.ts"
import { sharingRoutes } from "./sharing/routes.ts"
import { refusalOf } from "./storage/failures.ts"
import type { Store } from "./storage/store.ts"
import { takeoutRoutes } from "./takeout/routes.ts"
import { turnRoutes } from "./turns/routes.ts"

/** Mounts the rooms: first the headers of every answer, then the calls, then the 404 for programs, then the pages. */
export function createApp(given: {
  store: Store
  log: Logger
  viewerOf: ViewerOf
  signInRoutes: (way: Doorway) => void
  settings: Settings
  /** The folder of the built web. */
  web: string
  /** The folder with the assets of the previous build. */
  keptAssets: string
  https: boolean
  /** Whether the node is stopping. */
  stopping: () => boolean
  maxSessionBytes: number
  /** How many bytes of raw lines all sessions of a person may have; 0 for no limit. */
  maxPersonBytes: number
  /** How many bytes a person may send per minute, uncompressed; 0 for no limit. */
  uploadBytesPerMinute: number
  /** What new sessions are, and what none may be opened to. */
  visibility: VisibilityRules
  requests: RequestLimits
  turnstile: Turnstile
  deliver: Deliver
  links: LinkMaking
  letters: LetterRoutes
  /** Called with every request that was answered. */
  answered: readonly ((it: Answered) => void)[]
  /** The content of `/metrics`, for the operator only; null if metrics are off. */
  metrics: { read(): Promise<Response> } | null
  isOperator(request: Request): boolean
}): Hono<Served> {
  const app = new Hono<Served>()
  guard(app, given, refusalOf)
  limitRequests(app, given.requests)
  const way: Doorway = { store: given.store, app, viewerOf: given.viewerOf }
  onAnybody(way, calls.health, async () => ({ ok: true as const }))
  onAnybody(way, calls.ready, async () => {
    if (given.stopping()) throw new Refusal("UNAVAILABLE")
    if (!(await answers(given.store))) throw new Refusal("UNAVAILABLE", "The server can't reach its database.")
    if (!(await given.store.hasSpace())) throw new Refusal("UNAVAILABLE", "The server's disk is full.")
    return { ok: true as const }
  })
  onAnybody(way, calls.getOpenApi, async () => openApi(given.links.appUrl))
  onAnybody(
    way,
    calls.getDocs,
    async () => new Response(docsPage(), { headers: { "content-type": "text/html; charset=utf-8" } }),
  )
  given.signInRoutes(way)
  sessionRoutes(way, given, findSessions)
  takeoutRoutes(way, given.links)
  turnRoutes(way)
  searchRoutes(way)
  sharingRoutes(way, given.links)
  historyRoutes(way)
  commentRoutes(way, given.requests.perMinute > 0)
  remoteRoutes(way, given.deliver)
  liveRoutes(way, given.turnstile)
  mailRoutes(way, given.letters)
  accountRoutes(way, given.settings)
  checkMounted(app.routes)
  app.all("/api/*", async (context) => {
    await given.viewerOf(context.req.raw)
    throw new Refusal("NOT_FOUND")
  })
  app.get(METRICS_PATH, async (context) => {
    // Programs send requests here: the "not found" page would be a long answer to them.
    if (!given.metrics || !given.isOperator(context.req.raw)) throw new Refusal("NOT_FOUND")
    return given.metrics.read()
  })
  mountPages(app, given.web, given.keptAssets)
  return app
}

/** Whether the database answers. */
async function answers(store: Store): Promise<boolean> {
  return store.db
    .selectNoFrom(store.now.as("now"))
    .executeTakeFirst()
    .then(
      () => true,
      () => false,
    )
}
