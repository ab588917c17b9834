import { normaliseAddress } from "#protocol/address"
import { ConfigError, type Environment, httpAddress, wholeNumber } from "./values.ts"

/** How letters leave the server, if at all. */
export type MailConfig = { from: string; perHour: number } & (
  | { by: "Resend"; apiKey: string; baseUrl: string | undefined; webhookSecret: string | undefined }
  | { by: "SMTP"; url: string }
)

export function mailOf(env: Environment): MailConfig | undefined {
  const { RESEND_API_KEY: apiKey, SMTP_URL: url } = env
  if (apiKey && url) {
    throw new ConfigError("Both RESEND_API_KEY and SMTP_URL are given. The server uses only one: remove the other.")
  }
  const perHour = wholeNumber(env, "MAIL_PER_HOUR", 1000, 1, 1_000_000)
  if (apiKey) return { by: "Resend", perHour, ...resendOf(env, apiKey) }
  for (const name of ["RESEND_FROM_EMAIL", "RESEND_WEBHOOK_SECRET"]) {
    if (env[name]) throw new ConfigError(`${name} is given, and RESEND_API_KEY is missing.`)
  }
  if (!url) return undefined
  if (!/^smtps?:\/\/./.test(url) || !URL.canParse(url)) {
    throw new ConfigError(
      "SMTP_URL must begin with smtp:// or smtps://, such as smtps://user:password@mail.example.com.",
    )
  }
  return { by: "SMTP", perHour, url, from: fromOf(env.MAIL_FROM, "SMTP_URL", "MAIL_FROM") }
}

function resendOf(env: Environment, apiKey: string) {
  const webhookSecret = env.RESEND_WEBHOOK_SECRET || undefined
  if (webhookSecret && !webhookSecret.startsWith("whsec_")) {
    throw new ConfigError("RESEND_WEBHOOK_SECRET must be the signing secret of the webhook; it begins with whsec_.")
  }
  const baseUrl = env.RESEND_BASE_URL || undefined
  if (baseUrl && !httpAddress(baseUrl)) throw new ConfigError(`RESEND_BASE_URL is "${baseUrl}"; it must be an address.`)
  const from = fromOf(env.RESEND_FROM_EMAIL || env.MAIL_FROM, "RESEND_API_KEY", "RESEND_FROM_EMAIL")
  return { apiKey, from, baseUrl, webhookSecret }
}

function fromOf(given: string | undefined, needs: string, name: string): string {
  // Other programs accept "Name <address>" here; we set the name ourselves, for each letter.
  const address = normaliseAddress(given?.match(/<([^<>]+)>\s*$/)?.[1] ?? given ?? "")
  if (address) return address
  throw new ConfigError(
    `${needs} needs ${name}, the address that emails come from, such as openctl@example.com. Its domain must allow this server, or this provider, to send for it.`,
  )
}
