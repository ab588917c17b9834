import { normaliseAddress } from "#protocol/address"
import { Refusal } from "#protocol/errors"
import { type Finding, operatorCalls } from "#protocol/operator"
import type { ProviderConfig } from "../config/providers.ts"
import { countByState, listDead, requeue } from "../mail/dead-letters.ts"
import type { Postman } from "../mail/postman.ts"
import { trySecret } from "../sign-in/providers/try-secret.ts"
import { type OperatorApp, onOperator } from "./app.ts"
import { type FromOutside, fromOutside } from "./doctor-outside.ts"
import { type Within, within } from "./doctor-within.ts"

/** The operator's calls about letters and the server's health. */
export interface Operated extends Within, FromOutside {
  mail: Postman | null
  /** The address of the local inbox, for letters without a transport; null if there is none. */
  inbox: string | null
  /** Whether bounces are reported to us. */
  hearsBounces: boolean
  signUp: string
  /** How people here run the CLI. */
  command: string
  providers: readonly ProviderConfig[]
}

export function installationRoutes(app: OperatorApp, given: Operated): void {
  const { store } = given
  onOperator(app, operatorCalls.listDeadLetters, async ({ limit }) => ({
    counts: await countByState(store),
    dead: await listDead(store, limit),
  }))
  onOperator(app, operatorCalls.requeueLetters, async ({ ids }) => ({ requeued: await requeue(store, ids) }))
  onOperator(app, operatorCalls.getInbox, async () => {
    if (given.inbox === null) throw new Refusal("NOT_FOUND", "This server has no local inbox.")
    return { url: given.inbox }
  })
  onOperator(app, operatorCalls.examine, async ({ to }) => examine(given, to))
}

async function examine(given: Operated, to: string | undefined): Promise<{ findings: Finding[] }> {
  const findings = [atAddress(given.appUrl), ...(await fromOutside(given)), ...(await within(given))]
  findings.push(await mailOf(given), ...(await lettersOf(given)), signUpOf(given))
  findings.push(...(await Promise.all(given.providers.map((one) => providerOf(one, given.appUrl)))))
  if (to !== undefined) findings.push(await trial(given, to))
  return { findings }
}

function atAddress(appUrl: string): Finding {
  const { protocol, hostname } = new URL(appUrl)
  const local = /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(hostname)
  if (local) return { what: "address", state: "note", says: `${appUrl}: this machine only. Set APP_URL for others.` }
  if (protocol === "http:") {
    return { what: "address", state: "bad", says: `${appUrl} is not encrypted. Put a proxy with https in front of it.` }
  }
  return { what: "address", state: "good", says: appUrl }
}

async function mailOf({ mail, inbox }: Operated): Promise<Finding> {
  if (!mail) {
    const says = inbox
      ? "Emails are kept for the local inbox. Set SMTP_URL and MAIL_FROM, or RESEND_API_KEY and RESEND_FROM_EMAIL."
      : "Emails aren't sent. Set SMTP_URL and MAIL_FROM, or RESEND_API_KEY and RESEND_FROM_EMAIL."
    return { what: "mail", state: "note", says }
  }
  const problem = await mail.transport.check()
  if (problem) return { what: "mail", state: "bad", says: `${mail.transport.name} does not accept emails: ${problem}` }
  return { what: "mail", state: "good", says: `${mail.transport.name} accepts emails.` }
}

async function lettersOf({ store, mail, hearsBounces, command }: Operated): Promise<Finding[]> {
  if (!mail) return []
  const { queued = 0, sending = 0, failed = 0, bounced = 0 } = await countByState(store)
  const counts = `${queued + sending} waiting, ${failed} failed, ${bounced} bounced.`
  const letters: Finding = {
    what: "emails",
    state: failed > 0 ? "bad" : "good",
    says: failed > 0 ? `${counts} Look at them: ${command} admin letters` : counts,
  }
  if (mail.transport.name !== "Resend" || hearsBounces) return [letters]
  const says = "Emails that bounce are not noticed. Set RESEND_WEBHOOK_SECRET (docs/configuration.md)."
  return [letters, { what: "bounces", state: "note", says }]
}

function signUpOf({ signUp, appUrl, providers, mail, inbox }: Operated): Finding {
  if (!mail && !inbox && providers.length === 0) {
    return {
      what: "sign-in",
      state: "bad",
      says: "Codes only reach this server's terminal. Set up mail or a provider.",
    }
  }
  const open = signUp === "open" && !/\/\/(localhost|127\.|\[::1\])/.test(appUrl)
  const who = { invited: "Only invited people", domains: "Only addresses in SIGN_UP_DOMAINS", open: "Anyone" }[signUp]
  return {
    what: "sign-up",
    state: open ? "note" : "good",
    says: `${who ?? signUp} can sign up (SIGN_UP=${signUp}).`,
  }
}

async function providerOf(provider: ProviderConfig, appUrl: string): Promise<Finding> {
  const what = provider.name
  if (provider.id === "clerk") return { what, state: "good", says: "Set up." }
  try {
    const problem = await trySecret(provider, appUrl)
    if (problem) return { what, state: "bad", says: problem }
    return { what, state: "good", says: "It can be reached, and it accepts this client and its secret." }
  } catch (error) {
    return { what, state: "bad", says: error instanceof Refusal ? error.message : "It can't be reached." }
  }
}

async function trial({ mail }: Operated, to: string): Promise<Finding> {
  const address = normaliseAddress(to)
  if (!address) throw new Refusal("INVALID_EMAIL", `${to} is not an email address.`)
  if (!mail) return { what: "trial email", state: "bad", says: "Not sent: email isn't set up." }
  const problem = await mail.mailTrial(address)
  if (problem) return { what: "trial email", state: "bad", says: `Not accepted: ${problem}` }
  return {
    what: "trial email",
    state: "good",
    says: `${mail.transport.name} took it. Look whether it arrives at ${address}.`,
  }
}
