import { hostname } from "node:os"
import { TokenScope } from "#protocol/account"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { Unreachable } from "#protocol/client"
import type { Me } from "#protocol/identity"
import { sleep } from "#upload/patience"
import { openctl } from "../config.ts"
import { type Connection, type Run, reach, serverOf } from "../connection/connection.ts"
import { pastedToken } from "../connection/pasted-token.ts"
import { openBrowser } from "../machine/browser.ts"
import { keepCredential } from "../machine/saved.ts"
import { exits, Failure, interrupted, usage } from "../terminal/failure.ts"
import { untilInterrupted } from "../terminal/interrupt.ts"

export interface LoginOptions {
  token?: boolean
  scopes?: string
  browser: boolean
}

interface SignedIn {
  token: string
  expiresAt: string | null
  me: Me
}

/** Signs this machine in: a person agrees on a page (RFC 8628), or pastes a token that they made in the settings. */
export async function login(run: Run, options: LoginOptions): Promise<void> {
  const server = serverOf(run)
  const { out } = run
  const scopes = scopesOf(options)
  const { token, expiresAt, me } = options.token
    ? await withToken(run, server)
    : await untilInterrupted((signal) =>
        byDevice(run, reach(run, server, null, "nowhere"), { ...options, scopes }, signal),
      )
  const email = me.addresses[0]?.email ?? ""
  keepCredential(run.around.configDir, server, { token, expires_at: expiresAt, name: me.person.name, email })
  const until = expiresAt === null ? "" : ` until ${expiresAt.slice(0, 10)}`
  out.result({ server, person: me.person, addresses: me.addresses, expires_at: expiresAt }, [
    out.style.good(`You are signed in to ${server} as ${who(me)}${until}.`),
  ])
  if (run.around.token) out.warn("OPENCTL_TOKEN is set, so it is used instead of this sign-in.")
}

async function withToken(run: Run, server: string): Promise<SignedIn> {
  const token = await pastedToken(run.out)
  if (!/^[\w-]{20,200}$/.test(token))
    throw usage("That doesn't look like a token. Make one on the settings page, under Tokens.")
  const { client } = reach(run, server, token, "nowhere")
  const me = await client.send(calls.getMe, {})
  const { tokens } = await client.send(calls.listTokens, {})
  return { token, expiresAt: tokens.find((one) => token.startsWith(one.prefix))?.expires_at ?? null, me }
}

/** What the commands here need. None of them changes the account or makes tokens. */
const ENOUGH: TokenScope[] = ["read", "write", "share"]

function scopesOf(options: LoginOptions): TokenScope[] {
  if (options.scopes === undefined) return ENOUGH
  if (options.token)
    throw usage("--scopes only works when you sign in on the page. What a pasted token may do is already decided.")
  return options.scopes.split(",").map((given) => {
    const scope = TokenScope.safeParse(given.trim())
    if (scope.success) return scope.data
    throw usage(
      `--scopes takes ${TokenScope.options.join(", ")}, with commas between, and not "${cleanLine(given, 40)}".`,
    )
  })
}

async function byDevice(
  run: Run,
  { client, server }: Connection,
  options: { browser: boolean; scopes: TokenScope[] },
  signal: AbortSignal,
) {
  const { out, around } = run
  const name = `openctl on ${hostname()}`.slice(0, 80)
  const asked = await client.send(calls.startDevice, { name, scopes: options.scopes })
  const address = pageAddress(asked.verification_uri, server)
  const { user_code, expires_in } = asked
  out.result({ verification_uri: address, user_code, expires_in }, [
    "Open this page in a browser:",
    "",
    `  ${address}`,
    "",
    `and type this code:  ${out.style.bold(cleanLine(user_code, 40))}`,
    "",
  ])
  // A script is told the address; a window that opens by itself would surprise whoever runs it.
  if (options.browser && out.interactive) await openBrowser(around, address)
  out.draw("Waiting for you to confirm in the browser...")
  const until = Date.now() + expires_in * 1000
  let interval = Math.max(1, asked.interval)
  try {
    while (Date.now() < until) {
      await sleep(interval * 1000, signal)
      const answer = await client.send(calls.pollDevice, { device_code: asked.device_code }, { signal }).catch(lost)
      if (answer?.status === "approved" && answer.token && answer.me) {
        return { token: answer.token, expiresAt: answer.expires_at ?? null, me: answer.me }
      }
      if (answer?.status === "denied")
        throw new Failure("DENIED", exits.refused, "The sign-in was refused on the page.")
      if (answer?.status === "expired") break
      // RFC 8628: asking too often lengthens the interval for good.
      if (answer?.status === "slow_down") interval += 5
    }
  } catch (error) {
    throw signal.aborted ? interrupted("Stopped. You weren't signed in.") : error
  } finally {
    out.draw("")
  }
  throw new Failure("EXPIRED", exits.failure, `The code has expired. Start again with: ${openctl} login`)
}

/** A connection that is lost for a moment ends nothing: the code is still good. */
function lost(error: unknown): null {
  if (error instanceof Unreachable && !(error.cause instanceof Failure)) return null
  throw error
}

/** The page is opened in a browser: nothing but a web address may come out of a server's answer. */
function pageAddress(given: string, server: string): string {
  try {
    const url = new URL(given, server)
    if (/^https?:$/.test(url.protocol)) return url.href
  } catch {
    // Said below.
  }
  return `${server}/device`
}

function who(me: Me): string {
  const email = me.addresses[0]?.email
  const name = cleanLine(me.person.name, 80)
  return email && email !== name ? `${name} (${cleanLine(email)})` : name
}
