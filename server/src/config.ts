import { accessSync, constants, mkdirSync } from "node:fs"
import { resolve } from "node:path"
import { normaliseAddress } from "#protocol/address"
import { closeToOthers } from "./config/folder.ts"
import { type MailConfig, mailOf } from "./config/mail.ts"
import { trustedProxies } from "./config/networks.ts"
import { type ProviderConfig, providersOf } from "./config/providers.ts"
import { serverKey } from "./config/secret.ts"
import { ConfigError, type Environment, listOf, oneOf, wholeNumber } from "./config/values.ts"
import { type VisibilityRules, visibilityOf } from "./config/visibility.ts"

/**
 * The configuration: every environment variable that openctl uses, checked at the start. Besides main.ts, the only place
 * that reads the environment. docs/configuration.md describes them for operators.
 */
export interface Config {
  host: string
  port: number
  /** Whether PORT was set: then a taken port is an error, otherwise the next free one will do. */
  portGiven: boolean
  dataDir: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** How long a start waits for a PostgreSQL that doesn't answer yet. */
  startWaitSeconds: number
  /** The exact origin of the pages; undefined until the port is known, if it wasn't set. */
  appUrl: string | undefined
  mail: MailConfig | undefined
  providers: readonly ProviderConfig[]
  /** The server's key, where it is stored, and the previous key while it is being changed. */
  secret: Uint8Array
  secretFile: string | null
  oldSecret: Uint8Array | null
  maxSessionBytes: number
  /** 0 for no limit. */
  maxPersonBytes: number
  /** What a person may send per minute, uncompressed; 0 for no limit. */
  uploadBytesPerMinute: number
  /** A live session counts as complete after this long without an append. */
  completeAfterMinutes: number
  /** A credential's requests per minute; 0 for no limit. */
  requestsPerMinute: number
  /** The most live connections of one node. */
  maxSockets: number
  signUp: "invited" | "domains" | "open"
  signUpDomains: readonly string[]
  /** How people sign in: by any way that is set up, or by a provider only. */
  signIn: "any" | "provider"
  visibility: VisibilityRules
  /** Whether an address belongs to a proxy whose X-Forwarded-For counts. */
  trustedProxies: (address: string) => boolean
  rateLimits: boolean
  logLevel: string
  /** The token that a reader of `/metrics` sends; undefined if metrics are off. */
  metricsToken: string | undefined
  /** How people here run the CLI, for sentences that tell them to. */
  command: string
  /** Messages to print for the operator at the start. */
  hints: string[]
}

export function readConfig(env: Environment = process.env): Config {
  const hints: string[] = []
  const host = env.HOST || "localhost"
  const port = wholeNumber(env, "PORT", 3000, 0, 65_535)
  const databaseUrl = env.DATABASE_URL || undefined
  if (databaseUrl && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    throw new ConfigError(
      "DATABASE_URL must be the address of a PostgreSQL database, such as postgres://openctl@localhost/openctl. Leave it out for SQLite.",
    )
  }
  const dataDir = folderOf(env)
  const appUrl = originOf(env.APP_URL)
  const mail = mailOf(env)
  const providers = providersOf(env)
  if (!isLoopback(host) && !mail && providers.length === 0) {
    throw new ConfigError(
      `HOST=${host} lets others reach this server, and nobody could sign in. Set up mail (SMTP_URL and MAIL_FROM, or RESEND_API_KEY and RESEND_FROM_EMAIL) or an identity provider (docs/sign-in.md), or listen on localhost.`,
    )
  }
  // Behind a proxy on this machine we listen on loopback and are still reachable by the world: APP_URL shows it.
  const outside = !isLoopback(host) || (appUrl !== undefined && !isLoopback(new URL(appUrl).hostname))
  if (outside && !mail && providers.length === 0) {
    hints.push(
      `APP_URL=${appUrl} lets others reach this server, and no mail is set up: sign-in codes are printed here and nowhere else. Set SMTP_URL and MAIL_FROM.`,
    )
  }
  // With codes by email or a provider, "this machine only" is no protection, because a proxy may be in front. If only the
  // terminal shows codes, then anybody who signs in can see the terminal.
  const terminalOnly = !outside && !mail && providers.length === 0
  const signUp = oneOf(env, "SIGN_UP", ["invited", "domains", "open"], terminalOnly ? "open" : "invited")
  const signUpDomains = listOf(env.SIGN_UP_DOMAINS).map(domainOf)
  if (signUp === "domains" && signUpDomains.length === 0) {
    throw new ConfigError("SIGN_UP=domains needs SIGN_UP_DOMAINS, such as SIGN_UP_DOMAINS=example.com,example.org.")
  }
  const signIn = oneOf(env, "SIGN_IN", ["any", "provider"], "any")
  if (signIn === "provider" && providers.length === 0) {
    throw new ConfigError("SIGN_IN=provider needs an identity provider, such as OIDC_ISSUER (docs/sign-in.md).")
  }
  const key = serverKey(env, { dataDir, databaseUrl, alone: isLoopback(host), hints })
  const rateLimits = oneOf(env, "RATE_LIMITS", ["on", "off"], "on") === "on"
  return {
    host,
    port,
    portGiven: Boolean(env.PORT),
    dataDir,
    databaseUrl,
    redisUrl: redisOf(env.REDIS_URL),
    startWaitSeconds: wholeNumber(env, "START_WAIT_SECONDS", 60, 0, 86_400),
    appUrl,
    mail,
    providers,
    secret: key.secret,
    secretFile: key.file,
    oldSecret: key.before,
    maxSessionBytes: wholeNumber(env, "MAX_SESSION_MB", 512, 1, 100_000) * 1_048_576,
    maxPersonBytes: wholeNumber(env, "MAX_PERSON_MB", 10_000, 0, 100_000_000) * 1_048_576,
    uploadBytesPerMinute: rateLimits ? wholeNumber(env, "UPLOAD_MB_PER_MINUTE", 1024, 1, 1_000_000) * 1_048_576 : 0,
    completeAfterMinutes: wholeNumber(env, "COMPLETE_AFTER_MINUTES", 30, 1, 1_000_000),
    maxSockets: wholeNumber(env, "MAX_SOCKETS", 10_000, 10, 1_000_000),
    requestsPerMinute: rateLimits ? wholeNumber(env, "REQUESTS_PER_MINUTE", 6000, 60, 10_000_000) : 0,
    signUp,
    signUpDomains,
    signIn,
    visibility: visibilityOf(env),
    trustedProxies: trustedProxies(listOf(env.TRUSTED_PROXIES)),
    rateLimits,
    // On a developer's own machine, a line for each request would bury the links and codes printed there.
    logLevel: oneOf(env, "LOG_LEVEL", ["silent", "error", "warn", "info", "debug"], outside ? "info" : "warn"),
    metricsToken: metricsTokenOf(env.METRICS_TOKEN),
    // Set by the launcher (scripts/launch/command-name.mjs).
    command: env.OPENCTL_COMMAND || "openctl",
    hints,
  }
}

/** Whether a name or address belongs to this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** If the folder is ours, nobody else may open it: it contains the database, the key and the operator's socket. */
function folderOf(env: Environment): string {
  const folder = resolve(env.DATA_DIR || "data")
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    closeToOthers(folder, 0o700)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `DATA_DIR is ${folder}, which can't be used: ${why}. Name another folder, such as /var/lib/openctl.`,
    )
  }
  return folder
}

function domainOf(given: string): string {
  const address = normaliseAddress(`somebody@${given.replace(/^@/, "")}`)
  if (!address) throw new ConfigError(`SIGN_UP_DOMAINS has "${given}"; it must list domains, such as example.com.`)
  return address.slice("somebody@".length)
}

function metricsTokenOf(given: string | undefined): string | undefined {
  if (given && !/^[\x21-\x7e]{20,}$/.test(given)) {
    throw new ConfigError(
      "METRICS_TOKEN must have 20 characters or more, without spaces. `openssl rand -hex 20` makes a good one.",
    )
  }
  return given || undefined
}

function redisOf(given: string | undefined): string | undefined {
  if (given && !/^rediss?:\/\//.test(given)) {
    throw new ConfigError("REDIS_URL must be the address of a Redis or Valkey server, such as redis://localhost:6379.")
  }
  return given || undefined
}

function originOf(given: string | undefined): string | undefined {
  if (!given) return undefined
  const bad = new ConfigError(
    `APP_URL is "${given}"; it must be the address that people open, without a path, such as https://openctl.example.com.`,
  )
  let url: URL
  try {
    url = new URL(given)
  } catch {
    throw bad
  }
  if (!/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search || url.hash || url.username) throw bad
  return url.origin
}
