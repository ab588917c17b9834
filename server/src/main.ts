import { join } from "node:path"
import type { Logger } from "pino"
import { closeCodes } from "#protocol/close-codes"
import { Refusal } from "#protocol/errors"
import type { Deliver } from "./access/deliver.ts"
import { createApp } from "./app.ts"
import { ConfigError } from "./config/values.ts"
import { version } from "./config/version.ts"
import { type Config, isLoopback, readConfig } from "./config.ts"
import type { keepHistory } from "./history/keep.ts"
import type { Keyring } from "./history/keyring.ts"
import { type Echo, listenForEchoes } from "./http/echo.ts"
import { refuser } from "./http/guard.ts"
import { quickHealth } from "./http/health.ts"
import { incoming } from "./http/incoming.ts"
import { oddWays } from "./http/odd-ways.ts"
import { operatorToken } from "./http/operator-token.ts"
import { requestLog } from "./http/request-log.ts"
import { type Listening, listen, type Serving, serveOperator } from "./listen.ts"
import type { Wire } from "./live/bus.ts"
import type { Hub } from "./live/hub.ts"
import { turnstileOf } from "./live/turnstile.ts"
import { liveSockets } from "./live/upgrade.ts"
import { makeLog } from "./log.ts"
import { postmanOf } from "./mail/carrier.ts"
import { inboxKeyOf, inboxPath } from "./mail/inbox-key.ts"
import type { Outbox } from "./mail/letter-box.ts"
import { keepOutbox } from "./mail/outbox.ts"
import { keepBackground } from "./main/background.ts"
import { type ThingsToClose, thingsToClose } from "./main/closing.ts"
import { openData } from "./main/data.ts"
import { openLive } from "./main/live.ts"
import { type Folder, takeFolder } from "./operator/alone.ts"
import { operatorApp } from "./operator/app.ts"
import { backupRoutes, restore } from "./operator/backup.ts"
import { historyRoutes } from "./operator/history.ts"
import { installationRoutes, type Operated } from "./operator/installation.ts"
import { keepMetrics } from "./operator/metrics.ts"
import { peopleRoutes } from "./operator/people.ts"
import { rotateKey } from "./operator/rotate-key.ts"
import { waysInRoutes } from "./operator/ways-in.ts"
import { MOST_COLLABORATORS } from "./sharing/collaborators.ts"
import { CODE_MINUTES } from "./sign-in/codes.ts"
import { identity } from "./sign-in/routes.ts"
import { CannotStart, refusalOf } from "./storage/failures.ts"
import { derivedKeys } from "./storage/keys.ts"
import type { Store } from "./storage/store.ts"
import { welcome } from "./welcome.ts"

/** The only file that wires the rooms, and besides config.ts the only one that reads the environment. */
export interface Running {
  url: string
  /** The address with the one-time link, while no account exists. */
  firstStart: string | null
  /** The address of the local inbox with its secret, if there is one. */
  inbox: string | null
  store: Store
  /** Resolves when everything that is stored now can be searched. */
  findable(): Promise<void>
  /** Reads sessions again that older readers have read; otherwise this runs once a minute. */
  readAgain(): Promise<void>
  /** Completes sessions that have been silent for too long; otherwise this runs once a minute. */
  completeSilent(): Promise<void>
  /** Ends what is over in remote sessions by time alone; otherwise this runs every few seconds. */
  endOverdue(): Promise<void>
  /** Tells the sockets to come back, accepts no more requests, lets the current ones end, and closes the database. */
  stop(): Promise<void>
}

/** `over` wraps the nodes' transport: tests put a bad network there. */
export async function start(
  config: Config,
  print: (line: string) => void = () => {},
  over: (wire: Wire) => Wire = (wire) => wire,
): Promise<Running> {
  const things = thingsToClose()
  try {
    const folder = await takeFolder(config)
    things.add({ close: folder.release })
    return await startIn(folder, config, print, over, things)
  } catch (error) {
    await things.close()
    throw error
  }
}

async function startIn(
  folder: Folder,
  config: Config,
  print: (line: string) => void,
  over: (wire: Wire) => Wire,
  things: ThingsToClose,
): Promise<Running> {
  const log = makeLog(config.logLevel)
  const { store, keyring } = await openData(config, log, things)
  const { hub, deliver, websocket } = await openLive(config, store, log, over, things)
  const listening = things.add(
    listen(config, {
      websocket,
      refusing: refuser(config.appUrl?.startsWith("https:") ?? false),
      failed: (error) => log.error({ err: error }, "a request failed before it reached its call"),
    }),
  )
  const appUrl = config.appUrl ?? `http://${named(config.host)}:${listening.port}`
  const outbox = keepOutbox({ store, appUrl, secrets: keyring.secrets, carried: config.mail !== undefined })
  const mail = config.mail ? things.add(postmanOf(config.mail, { outbox, log, codeMinutes: CODE_MINUTES })) : null
  const inboxKey = mail === null && isLoopback(new URL(appUrl).hostname) ? inboxKeyOf(config.secret) : null
  const people = things.add(
    identity({
      ...config,
      store,
      log,
      appUrl,
      limits: { session_mb: config.maxSessionBytes / 1_048_576, collaborators: MOST_COLLABORATORS },
      mailCode: mail ? (code) => mail.mailCode(code) : null,
      inboxKey,
      print,
    }),
  )
  const assets = { web: join(import.meta.dirname, "../../web/dist"), keptAssets: join(config.dataDir, "assets") }
  const background = keepBackground(config, { store, keyring }, assets, log, things)
  const { history, indexing, rereading, remote, silence } = background
  const echo = listenForEchoes()
  const inbox = inboxKey === null ? null : appUrl + inboxPath(inboxKey)
  const operator = operatorOf(config, { store, appUrl, echo, mail, inbox }, history, log)
  const admin = folder.isSecond ? null : things.add(serveOperator(folder.socket, operator))
  listening.serve(
    await serving({
      config,
      store,
      keyring,
      log,
      appUrl,
      outbox,
      inboxKey,
      people,
      assets,
      echo,
      hub,
      deliver,
      listening,
    }),
  )
  things.add({
    async close() {
      hub.close(closeCodes.comeBack)
      await Promise.all([listening.close(), admin?.close()])
    },
  })
  const path = await people.firstStartPath()
  return {
    url: appUrl,
    firstStart: path === null ? null : appUrl + path,
    inbox,
    store,
    findable: indexing.caughtUp,
    readAgain: rereading.look,
    completeSilent: silence.look,
    endOverdue: remote.look,
    stop: things.close,
  }
}

/** Everything that answers requests. */
async function serving({
  config,
  store,
  keyring,
  log,
  appUrl,
  outbox,
  inboxKey,
  people,
  assets,
  echo,
  ...live
}: {
  config: Config
  store: Store
  keyring: Keyring
  log: Logger
  appUrl: string
  outbox: Outbox
  inboxKey: string | null
  people: ReturnType<typeof identity>
  assets: { web: string; keptAssets: string }
  echo: Echo
  hub: Hub
  deliver: Deliver
  listening: Listening
}): Promise<Serving> {
  const https = appUrl.startsWith("https:")
  const isOperator = operatorToken(config.metricsToken)
  const metrics = config.metricsToken ? await keepMetrics({ store, sockets: () => live.hub.size }) : null
  const answered = [requestLog(log), metrics?.answered].filter((hear) => hear != null)
  const turnstile = turnstileOf(config)
  const { viewerOf } = people
  const app = createApp({
    store,
    turnstile,
    deliver: live.deliver,
    log,
    answered,
    metrics,
    isOperator,
    viewerOf,
    signInRoutes: people.routes,
    settings: people.settings,
    ...assets,
    https,
    stopping: live.listening.isClosing,
    maxSessionBytes: config.maxSessionBytes,
    maxPersonBytes: config.maxPersonBytes,
    uploadBytesPerMinute: config.uploadBytesPerMinute,
    visibility: config.visibility,
    requests: { perMinute: config.requestsPerMinute, trustedProxies: config.trustedProxies },
    links: { appUrl, linkKeys: derivedKeys(keyring.secrets, "links") },
    letters: { outbox, inboxKey, webhookSecret: webhookSecretOf(config) },
  })
  const odd = oddWays({ log, appUrl, trusted: config.trustedProxies })
  const sockets = liveSockets({ store, appUrl, viewerOf, turnstile, noUpgrade: odd.noUpgrade })
  return {
    health: quickHealth({ https, isOperator, version }),
    fetch: incoming({ app, log, odd, echo, sockets, refusing: refuser(https), refusalOf, answered }),
  }
}

const webhookSecretOf = ({ mail }: Config) => (mail?.by === "Resend" ? mail.webhookSecret : undefined)

/** The part for the operator. */
function operatorOf(
  config: Config,
  given: Pick<Operated, "store" | "appUrl" | "echo" | "mail" | "inbox">,
  history: ReturnType<typeof keepHistory>,
  log: Logger,
) {
  const { store } = given
  const app = operatorApp((error, id) => log.error({ id, err: error }, "an operator's call failed"))
  waysInRoutes(app, { ...config, ...given })
  peopleRoutes(app, store)
  installationRoutes(app, { ...config, ...given, hearsBounces: webhookSecretOf(config) !== undefined })
  historyRoutes(app, history)
  backupRoutes(app, store, config.dataDir, config.secret, history.during)
  return app.operators.fetch
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
  // A rejected promise that nobody awaits must not take every reader down with it; the terminal shows what it was.
  process.on("unhandledRejection", (error) => console.error("An error that nobody handled:", error))
  let stopping = false
  const stop = () => {
    // npm, the terminal and the launcher may each pass the same signal on.
    if (stopping) return
    stopping = true
    void running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error("Stopping failed:", error)
        process.exit(1)
      },
    )
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
}

/** Commands that this program runs while no server does: `main.ts restore <backup>`, `main.ts rotate-key`. */
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
