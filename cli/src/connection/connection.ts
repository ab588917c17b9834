import { type Client, createClient } from "#protocol/client"
import type { Surroundings } from "../config.ts"
import { openctl } from "../config.ts"
import { readCredential, readServers } from "../machine/saved.ts"
import { exits, Failure } from "../terminal/failure.ts"
import type { Output } from "../terminal/output.ts"
import { isOpenToOthers, serverAddress } from "./server-address.ts"

/** What every command gets: how to speak to the person, what the environment says, and which server was named. */
export interface Run {
  out: Output
  around: Surroundings
  /** `--server`, if it was given. */
  asked: string | undefined
}

/** A server, and the token to speak to it with. */
export interface Connection {
  server: string
  client: Client
  token: string | null
  /** Where the token comes from: the variable wins over the file. */
  from: "OPENCTL_TOKEN" | "file" | "nowhere"
}

/** Longer than any single answer should take, an upload's batch on a slow line included. */
const PATIENCE_MS = 5 * 60_000

/** The server that is meant: `--server`, else OPENCTL_URL, else the one that was signed in to last. */
export function serverOf(run: Run): string {
  const named = run.asked ?? run.around.server ?? readServers(run.around.configDir).default
  if (!named) {
    throw new Failure(
      "NOT_SIGNED_IN",
      exits.notSignedIn,
      `No server is known yet. Sign in with: ${openctl} login --server https://openctl.example.com`,
    )
  }
  return serverAddress(named)
}

/** Speaks to the server, signed in or not. */
export function reach(run: Run, server: string, token: string | null, from: Connection["from"]): Connection {
  if (isOpenToOthers(server)) {
    run.out.warn(
      `${server} is not encrypted: anyone between you and the server can read what you send, including your token.`,
    )
  }
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  return { server, token, from, client: createClient({ base: server, headers: () => headers, fetch: careful(server) }) }
}

/** Speaks to the server as the person who is signed in. */
export function connect(run: Run): Connection {
  const server = serverOf(run)
  const kept = run.around.token ? null : readCredential(run.around.configDir, server)
  const token = run.around.token ?? kept?.token
  if (!token) {
    throw new Failure(
      "NOT_SIGNED_IN",
      exits.notSignedIn,
      `You are not signed in to ${server}. Sign in with: ${openctl} login --server ${server}`,
    )
  }
  return reach(run, server, token, kept ? "file" : "OPENCTL_TOKEN")
}

/** What a proxy before a server says with a page of its own: too large, too often, and that the server is away. */
const ofProxy = [413, 429, 502, 503, 504]

/** Fetches with a bound on the time, and never follows to another address: the token is for this server alone. */
function careful(server: string): typeof globalThis.fetch {
  const agent = `openctl (${process.platform})`
  const careful = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const late = AbortSignal.timeout(PATIENCE_MS)
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late
    const headers = { ...(init.headers as Record<string, string>), "user-agent": agent }
    const response = await fetch(input, { ...init, headers, signal, redirect: "manual" })
    const type = response.headers.get("content-type") ?? ""
    // An exported page is a file, and says so.
    const isFile = response.headers.get("content-disposition")?.startsWith("attachment") ?? false
    const elsewhere = response.status >= 300 && response.status < 400
    if (elsewhere || (type.startsWith("text/html") && !isFile && !ofProxy.includes(response.status))) {
      const where = response.headers.get("location")
      throw new Failure(
        "NOT_OPENCTL",
        exits.unreachable,
        elsewhere
          ? `${server} redirects to ${where ?? "another address"}. Use the server's own address.`
          : `${server} answered with a web page (status ${response.status}). Either openctl isn't there, or a proxy is in the way.`,
      )
    }
    return response
  }
  return careful as typeof globalThis.fetch
}
