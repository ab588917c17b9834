import { randomBytes } from "node:crypto"
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { normaliseAddress } from "#protocol/address"

/**
 * The configuration: every variable of the environment that openctl obeys, checked at start. With main.ts the only place
 * that reads the environment. docs/configuration.md describes them for operators.
 */
export interface Config {
  host: string
  port: number
  /** Whether PORT was given: then a taken port is an error, otherwise the next free one will do. */
  portGiven: boolean
  dataDir: string
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** The exact origin of the pages; undefined until the port is known, when it was not given. */
  appUrl: string | undefined
  mail: { smtpUrl: string; from: string } | undefined
  secret: Uint8Array
  maxSessionBytes: number
  signUp: "invited" | "domains" | "open"
  signUpDomains: readonly string[]
  trustedProxies: readonly string[]
  rateLimits: boolean
  logLevel: string
  /** Things to tell whoever starts the server. */
  hints: string[]
}

/** A configuration that can't be; the message says which variable, why, and what would do. */
export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>

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
  const dataDir = resolve(env.DATA_DIR || "data")
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  chmodSync(dataDir, 0o700)
  const appUrl = originOf(env.APP_URL)
  const mail = mailOf(env)
  if (!isLoopback(host) && !mail) {
    throw new ConfigError(
      `HOST=${host} lets others reach this server, and it has no way to send them their sign-in codes. Set SMTP_URL (such as smtps://user:password@mail.example.com) and MAIL_FROM, or listen on localhost.`,
    )
  }
  const signUp = oneOf(env, "SIGN_UP", ["invited", "domains", "open"], isLoopback(host) ? "open" : "invited")
  const signUpDomains = listOf(env.SIGN_UP_DOMAINS).map((domain) => domain.toLowerCase())
  if (signUp === "domains" && signUpDomains.length === 0) {
    throw new ConfigError("SIGN_UP=domains needs SIGN_UP_DOMAINS, such as SIGN_UP_DOMAINS=example.com,example.org.")
  }
  return {
    host,
    port,
    portGiven: Boolean(env.PORT),
    dataDir,
    databaseUrl,
    redisUrl: env.REDIS_URL || undefined,
    appUrl,
    mail,
    secret: secretOf(env, dataDir, databaseUrl, host, hints),
    maxSessionBytes: wholeNumber(env, "MAX_SESSION_MB", 512, 1, 100_000) * 1_048_576,
    signUp,
    signUpDomains,
    trustedProxies: listOf(env.TRUSTED_PROXIES),
    rateLimits: oneOf(env, "RATE_LIMITS", ["on", "off"], "on") === "on",
    logLevel: oneOf(env, "LOG_LEVEL", ["silent", "error", "warn", "info", "debug"], "info"),
    hints,
  }
}

/** Whether a name or address of this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host)
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

function mailOf(env: Environment): Config["mail"] {
  const smtpUrl = env.SMTP_URL
  if (!smtpUrl) return undefined
  if (!/^smtps?:\/\//.test(smtpUrl)) {
    throw new ConfigError(
      "SMTP_URL must begin with smtp:// or smtps://, such as smtps://user:password@mail.example.com.",
    )
  }
  const from = normaliseAddress(env.MAIL_FROM ?? "")
  if (!from) {
    throw new ConfigError("SMTP_URL needs MAIL_FROM, the address that letters come from, such as openctl@example.com.")
  }
  return { smtpUrl, from }
}

/** The server's key: given, or a file of its own beside the database. */
function secretOf(
  env: Environment,
  dataDir: string,
  databaseUrl: string | undefined,
  host: string,
  hints: string[],
): Uint8Array {
  const given = env.OPENCTL_SECRET
  if (given) {
    if (given.length < 32) {
      throw new ConfigError("OPENCTL_SECRET is shorter than 32 characters. `openssl rand -base64 32` makes a good one.")
    }
    return new TextEncoder().encode(given)
  }
  if (databaseUrl && !isLoopback(host)) {
    throw new ConfigError(
      "With PostgreSQL every node needs the same OPENCTL_SECRET. `openssl rand -base64 32` makes a good one; keep it with your backups.",
    )
  }
  const file = join(dataDir, "secret")
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" })
  chmodSync(file, 0o600)
  if (databaseUrl) hints.push(`The server's key is in ${file}. A second node needs it as OPENCTL_SECRET.`)
  return new TextEncoder().encode(readFileSync(file, "utf8").trim())
}

function wholeNumber(env: Environment, name: string, otherwise: number, least: number, most: number): number {
  const given = env[name]
  if (!given) return otherwise
  const number = Number(given)
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new ConfigError(`${name} is "${given}"; it must be a whole number from ${least} to ${most}.`)
  }
  return number
}

function oneOf<T extends string>(env: Environment, name: string, choices: readonly T[], otherwise: T): T {
  const given = env[name]
  if (!given) return otherwise
  const choice = choices.find((one) => one === given)
  if (!choice) throw new ConfigError(`${name} is "${given}"; it must be one of ${choices.join(", ")}.`)
  return choice
}

function listOf(given: string | undefined): string[] {
  return (given ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
}
