import { rmSync } from "node:fs"
import { join } from "node:path"
import { closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import { createApp } from "./app.ts"
import { ConfigError } from "./config/values.ts"
import { version } from "./config/version.ts"
import { type Config, isLoopback, readConfig } from "./config.ts"
import { chainedBy } from "./history/chain.ts"
import { keepHistory } from "./history/keep.ts"
import { openKeyring } from "./history/keyring.ts"
import { listenForEchoes } from "./http/echo.ts"
import { refuser } from "./http/guard.ts"
import { quickHealth } from "./http/health.ts"
import { keepingAssets } from "./http/kept-assets.ts"
import { oddWays } from "./http/odd-ways.ts"
import { operatorToken } from "./http/operator-token.ts"
import { requestLog } from "./http/request-log.ts"
import { listen, serveOperator } from "./listen.ts"
import type { Bus, Wire } from "./live/bus.ts"
import { createHub } from "./live/hub.ts"
import { incoming } from "./live/incoming.ts"
import { busOf } from "./live/nodes.ts"
import { type SocketState, socketHandlers } from "./live/socket.ts"
import { turnstileOf } from "./live/turnstile.ts"
import { makeLog } from "./log.ts"
import { postmanOf } from "./mail/carrier.ts"
import { inboxKeyOf, inboxPath } from "./mail/inbox-key.ts"
import { keepOutbox } from "./mail/outbox.ts"
import { adminApp } from "./operator/admin.ts"
import { type Folder, takeFolder } from "./operator/alone.ts"
import { backupCalls, restore } from "./operator/backup.ts"
import { operatorCalls } from "./operator/calls.ts"
import { historyCalls } from "./operator/history.ts"
import { keepMetrics } from "./operator/metrics.ts"
import { peopleCalls } from "./operator/people.ts"
import { cutShort, rotateKey } from "./operator/rotate-key.ts"
import { keepIndex } from "./search/indexing.ts"
import { readPiece } from "./sessions/read.ts"
import { keepSilence } from "./sessions/silence.ts"
import { MOST_COLLABORATORS } from "./sharing/collaborators.ts"
import { CODE_MINUTES } from "./sign-in/codes.ts"
import { identity } from "./sign-in/routes.ts"
import { CannotStart } from "./storage/failures.ts"
import { derivedKeys } from "./storage/keys.ts"
import { outage } from "./storage/outage.ts"
import { openStore, type Store } from "./storage/store.ts"
import { keepSwept } from "./storage/sweeping.ts"
import { welcome } from "./welcome.ts"

/** The only file that wires the rooms, and the only one besides config.ts that reads the environment. */
export interface Running {
  url: string
  /** The address with the one-time link, while nobody exists. */
  firstStart: string | null
  /** The address of the local inbox with the secret that opens it, where there is one. */
  inbox: string | null
  store: Store
  /** Resolves when everything that is stored now can be found. */
  findable(): Promise<void>
  /** Completes the sessions that have been silent for too long, as happens once a minute. */
  completeSilent(): Promise<void>
  /** Tells the sockets to come back, takes no more requests, lets those under way end, and closes the database. */
  stop(): Promise<void>
}

/** `over` stands between the nodes' wire and whoever listens: tests put a bad network there. */
export async function start(
  config: Config,
  print: (line: string) => void = () => {},
  over: (wire: Wire) => Wire = (wire) => wire,
): Promise<Running> {
  const folder = await takeFolder(config)
  try {
    return await startIn(folder, config, print, over)
  } catch (error) {
    folder.release()
    throw error
  }
}

async function startIn(
  folder: Folder,
  config: Config,
  print: (line: string) => void,
  over: (wire: Wire) => Wire,
): Promise<Running> {
  const log = makeLog(config.logLevel)
  const { socket, isSecond } = folder
  const store = await openStore({
    folder: config.dataDir,
    databaseUrl: config.databaseUrl,
    recording: chainedBy(config.secret),
    say: (line) => log.warn(line),
    reach: outage(log, "PostgreSQL"),
    waitSeconds: config.startWaitSeconds,
  })
  const keyring = await openKeyring(store, config.secret, config.oldSecret, (line) => log.warn(line)).catch(
    async (error: unknown) => {
      await store.close()
      const half = error instanceof CannotStart ? cutShort(config.secretFile) : null
      throw half === null ? error : new CannotStart(half)
    },
  )
  const web = join(import.meta.dirname, "../../web/dist")
  const keptAssets = join(config.dataDir, "assets")
  const early = refuser(config.appUrl?.startsWith("https:") ?? false)
  let handle: (request: Request, server: Bun.Server<SocketState>) => Response | Promise<Response | undefined> = () =>
    early(new Refusal("UNAVAILABLE", "The server is starting. Try again in a moment."))
  let health: ((request: Request) => Response | null) | null = null
  let bus: Bus | null = null
  const hub = createHub(
    store,
    (session, after, most) => readPiece(store, session, after, most),
    () => bus === null || bus.holds(),
  )
  bus = await busOf(config, store, hub, over, log)
  store.onGrown((what) => {
    hub.grew(what)
    bus?.grew(what.session, what.entries.at(-1)?.seq ?? 0, what.epoch)
  })
  store.onEvent((event) => {
    const failed = (error: unknown) => log.error({ err: error }, "what was taken away was not looked at everywhere")
    return Promise.all([hub.happened(event), bus?.happened(event)]).then(() => {}, failed)
  })
  const server = listen(config, {
    fetch: (request: Request, it: Bun.Server<SocketState>) => handle(request, it),
    health: (request: Request, it: Bun.Server<SocketState>) => health?.(request) ?? handle(request, it),
    failed: (error) => log.error({ err: error }, "a request failed before it came to its call"),
    refusing: early,
    websocket: socketHandlers(hub),
  })
  const appUrl = config.appUrl ?? `http://${named(config.host)}:${server.port}`
  const outbox = keepOutbox({ store, appUrl, secrets: keyring.secrets, carried: config.mail !== undefined })
  const mail = config.mail ? postmanOf(config.mail, { outbox, log, codeMinutes: CODE_MINUTES }) : null
  const inboxKey = mail === null && isLoopback(new URL(appUrl).hostname) ? inboxKeyOf(config.secret) : null
  const people = identity({
    ...config,
    store,
    log,
    appUrl,
    limits: { session_mb: config.maxSessionBytes / 1_048_576, collaborators: MOST_COLLABORATORS },
    mailCode: mail ? (code) => mail.mailCode(code) : null,
    inboxKey,
    print,
  })
  let stopping = false
  const webhookSecret = config.mail?.by === "Resend" ? config.mail.webhookSecret : undefined
  const hearsBounces = webhookSecret !== undefined
  const https = appUrl.startsWith("https:")
  const isOperator = operatorToken(config.metricsToken)
  const metrics = config.metricsToken ? await keepMetrics({ store, sockets: () => hub.size }) : null
  const answered = [requestLog(log), metrics?.answered].filter((hear) => hear != null)
  const turnstile = turnstileOf(config)
  const app = createApp({
    store,
    turnstile,
    log,
    answered,
    metrics,
    isOperator,
    viewerOf: (request) => people.viewerOf(request),
    signInRoutes: people.routes,
    settings: people.settings,
    web,
    keptAssets,
    https,
    stopping: () => stopping,
    maxSessionBytes: config.maxSessionBytes,
    maxPersonBytes: config.maxPersonBytes,
    uploadBytesPerMinute: config.uploadBytesPerMinute,
    requests: { perMinute: config.requestsPerMinute, trustedProxies: config.trustedProxies },
    links: { appUrl, linkKeys: derivedKeys(keyring.secrets, "links") },
    letters: { outbox, inboxKey, webhookSecret },
  })
  health = quickHealth({ https, isOperator, version })
  const odd = oddWays({ log, appUrl, trusted: config.trustedProxies })
  const echo = listenForEchoes()
  handle = incoming({
    app,
    log,
    store,
    appUrl,
    viewerOf: people.viewerOf,
    turnstile,
    odd,
    echo,
    refusing: refuser(https),
    answered,
  })
  const history = keepHistory({
    ...config,
    store,
    keyring,
    failed: (error) => log.error({ err: error }, "the heads of the history could not be written down"),
  })
  const inboxPage = inboxKey === null ? null : appUrl + inboxPath(inboxKey)
  const operatorsCalls = {
    ...operatorCalls({ ...config, store, appUrl, echo, mail, inbox: inboxPage, hearsBounces }),
    ...peopleCalls(store),
    ...historyCalls(history),
    ...backupCalls(store, config.dataDir, config.secret, history.during),
  }
  const operator = adminApp({ ...config, store, appUrl }, operatorsCalls, (error, id) =>
    log.error({ id, err: error }, "an operator's call failed"),
  )
  const admin = isSecond ? null : serveOperator(socket, operator)
  const indexing = keepIndex(store, (error) => log.error({ err: error }, "entries could not be made findable"))
  const swept = keepSwept(store, (error) => log.error({ err: error }, "what was deleted could not be swept up"))
  const silence = keepSilence(store, config.completeAfterMinutes, (error) =>
    log.error({ err: error }, "a silent session could not be completed"),
  )
  const keeping = keepingAssets(web, keptAssets, (error) =>
    log.warn({ err: error }, "the pages' files could not be kept for tabs that stay open over the next upgrade"),
  )
  const path = await people.firstStartPath()
  return {
    url: appUrl,
    firstStart: path === null ? null : appUrl + path,
    inbox: inboxPage,
    store,
    findable: () => indexing.caughtUp(),
    completeSilent: () => silence.look(),
    async stop() {
      stopping = true
      hub.close(closeCodes.comeBack)
      await Promise.all([server.stop(), admin?.stop(true)])
      await indexing.stop()
      await history.stop()
      await swept.stop()
      await silence.stop()
      await keeping.stop()
      await people.stop()
      await mail?.stop()
      await bus?.close()
      await store.close()
      if (!isSecond) rmSync(socket, { force: true })
      folder.release()
    },
  }
}

const named = (host: string) => (host.includes(":") ? `[${host}]` : host)

async function main(): Promise<void> {
  const print = (line: string) => console.log(line)
  let running: Running
  try {
    const config = readConfig()
    running = await start(config, print)
    for (const line of welcome(running, config)) print(line)
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof CannotStart)) throw error
    console.error(error.message)
    process.exit(1)
  }
  // A promise that nobody waited for must not take every reader down with it; what it was stands in the terminal.
  process.on("unhandledRejection", (error) => console.error("An error that nobody waited for:", error))
  let stopping = false
  const stop = () => {
    // npm, the terminal and the launcher may each pass the same signal on.
    if (stopping) return
    stopping = true
    void running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error("Stopping went wrong:", error)
        process.exit(1)
      },
    )
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
}

/** What is done by this program where no server runs: `main.ts restore <backup>`, `main.ts rotate-key`. */
async function instead(work: (config: Config) => Promise<string[]>): Promise<void> {
  try {
    const config = readConfig()
    const folder = await takeFolder(config)
    for (const line of await work(config)) console.log(line)
    folder.release()
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof CannotStart || error instanceof Refusal)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

if (import.meta.main) {
  const [verb, from] = process.argv.slice(2)
  if (verb === "restore" && from) await instead((config) => restore(from, config))
  else if (verb === "rotate-key") await instead(rotateKey)
  else await main()
}
