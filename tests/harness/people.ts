import type { Call, InputOf, OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { Refusal } from "#protocol/errors"
import type { Me } from "#protocol/identity"
import { readConfig } from "../../server/src/config.ts"
import { inboxKeyOf } from "../../server/src/mail/inbox-key.ts"
import { start } from "../../server/src/main.ts"
import type { Store } from "../../server/src/storage/store.ts"
import type { TestDatabase } from "./databases.ts"
import { makeToken } from "./operator.ts"

/**
 * People, for scenarios: a house is the real server on a port of its own, and the people in it speak HTTP with it. Nobody
 * here is made by writing rows: the operator's socket makes people, and browsers sign in with a code.
 */

/** A client: a person with a token, a browser with a cookie, or nobody. */
export interface Asking {
  /** Sends a call, `body` with one that takes lines; throws `Refusal` if the server refuses. */
  send<C extends Call>(call: C, input: InputOf<C>, body?: string): Promise<OutputOf<C>>
  /** Sends any request, with this client's credential. */
  fetch(path: string, init?: RequestInit): Promise<Response>
}

export interface Somebody extends Asking {
  address: string
  id: string
  name: string
}

/** A person with a token of theirs. */
export interface TokenHolder extends Somebody {
  token: string
}

/** A person with a browser's cookie, on the server's own pages. */
export interface Browser extends Somebody {
  cookie: string
}

export interface House {
  url: string
  /** The folder of its operator's socket. */
  dataDir: string
  store: Store
  /** The address with the one-time link of the first start, if there was no account. */
  firstStart: string | null
  /** The address of the local inbox, if there is one. */
  inbox: string | null
  /** The same person each time, with a fresh token and a fresh proof of the address. */
  person(address: string): Promise<TokenHolder>
  /** Signs in with a code from the local inbox. There must be an account already. */
  browser(address: string): Promise<Browser>
  /** A client with any headers, such as a link's token or none at all. */
  asking(headers?: Record<string, string>): Asking
  /** Makes a session of this person, by default with three lines in it. */
  session(owner: Asking, given?: InputOf<typeof calls.createSession>, lines?: number): Promise<MadeSession>
  /** Resolves when the search index is up to date: it has everything that is stored and nothing that was deleted. */
  findable(): Promise<void>
  /** Completes sessions that have been silent for too long, and ends what is over in remote ones. */
  completeSilent(): Promise<void>
  endOverdue(): Promise<void>
  stop(): Promise<void>
}

export type MadeSession = OutputOf<typeof calls.createSession> & { append_token: string }

/** The key of every house, so that two of them may share a database. */
export const SECRET = "a key for tests, of more than 32 characters"
/** The key to the inbox of every house. */
export const INBOX_KEY = inboxKeyOf(new TextEncoder().encode(SECRET))

/** Opens the real app on the database; `env` adds to its configuration. */
export async function openHouse(database: Pick<TestDatabase, "env">, env: Record<string, string> = {}): Promise<House> {
  const all = { ...fixed, ...database.env, ...env }
  const running = await start(readConfig(all))
  return {
    ...at(running.url, all.DATA_DIR),
    store: running.store,
    firstStart: running.firstStart,
    findable: running.findable,
    inbox: running.inbox,
    completeSilent: running.completeSilent,
    endOverdue: running.endOverdue,
    stop: running.stop,
  }
}

/** The configuration of a house that runs as a process of its own. */
export const fixed = {
  HOST: "127.0.0.1",
  PORT: "0",
  RATE_LIMITS: "off",
  LOG_LEVEL: "error",
  OPENCTL_SECRET: SECRET,
}

/** The people of a server that is running already, here or in another process. */
export function at(
  url: string,
  dataDir: string,
): Omit<House, "store" | "firstStart" | "inbox" | "findable" | "completeSilent" | "endOverdue" | "stop"> {
  const asking = (headers: Record<string, string> = {}): Asking => {
    // With the address from the terminal one can read the codes; it opens nothing but the inbox.
    const client = createClient({ base: url, headers: () => ({ "inbox-key": INBOX_KEY, ...headers }) })
    return {
      send: (call, input, body) => client.send(call, input, body === undefined ? {} : { body }),
      fetch: (path, init = {}) =>
        fetch(url + path, { redirect: "manual", ...init, headers: { ...headers, ...plain(init.headers) } }),
    }
  }
  const session = async (owner: Asking, given: InputOf<typeof calls.createSession> = {}, lines = 3) => {
    const made = await owner.send(calls.createSession, given)
    if (lines > 0) await append(owner, made.id, 0, lines)
    return made as MadeSession
  }
  return {
    url,
    dataDir,
    asking,
    session,
    async person(address) {
      const { token, me } = await makeToken(dataDir, address)
      return { address, token, id: me.person.id, name: me.person.name, ...asking({ authorization: `Bearer ${token}` }) }
    },
    async browser(address) {
      const asked = await askForCode(asking(), address)
      const signedIn = await asking({ cookie: asked.cookie }).fetch("/api/sign-in", {
        method: "POST",
        body: JSON.stringify({ email: address, code: asked.code }),
      })
      if (!signedIn.ok) throw new Error(`${address} could not sign in: ${await signedIn.text()}`)
      const cookie = cookieOf(signedIn)
      const { person } = (await signedIn.json()) as Me
      return { address, cookie, id: person.id, name: person.name, ...asking({ cookie, origin: url }) }
    },
  }
}

/** Appends lines of a small Claude Code transcript from line number `from`. */
export async function append(who: Asking, session: string, from: number, lines: number): Promise<Response> {
  const body = Array.from({ length: lines }, (_, at) => `${JSON.stringify(said(from + at))}\n`).join("")
  return who.fetch(`/api/sessions/${session}/entries?line=${from}`, {
    method: "POST",
    body,
    headers: { "content-type": "application/x-ndjson" },
  })
}

const said = (line: number) => ({
  type: "user",
  uuid: `00000000-0000-4000-8000-${String(line).padStart(12, "0")}`,
  sessionId: "a-session-of-claude-code",
  timestamp: "2026-01-01T00:00:00.000Z",
  message: { role: "user", content: `Line ${line}: please have a look.` },
})

/** The server's refusal: "403 NOT_OWNER". "yes" if there was none. */
export async function refused(asked: Promise<unknown>): Promise<string> {
  try {
    await asked
  } catch (error) {
    if (error instanceof Refusal) return `${error.status} ${error.code}`
    throw error
  }
  return "yes"
}

/** The first cookie that an answer sets. */
export const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(";")[0] ?? ""

/** Requests a code as a browser does; returns the code with the cookie of the browser for which it is valid. */
export async function askForCode(
  who: Asking,
  address: string,
  headers: Record<string, string> = {},
): Promise<{ code: string; cookie: string }> {
  const codes = async () => (await who.send(calls.readInbox, {})).letters.filter((it) => it.to === address && it.code)
  const before = new Set((await codes()).map(({ id, code }) => `${id} ${code}`))
  const asked = await who.fetch("/api/sign-in/code", {
    method: "POST",
    headers,
    body: JSON.stringify({ email: address }),
  })
  if (!asked.ok) throw new Error(`${address} got no code: ${await asked.text()}`)
  for (let tries = 0; tries < 400; tries++) {
    const fresh = (await codes()).find(({ id, code }) => !before.has(`${id} ${code}`))
    if (fresh?.code) return { code: fresh.code, cookie: cookieOf(asked) }
    await Bun.sleep(25)
  }
  throw new Error(`No code for ${address} came to the inbox.`)
}

/** The newest code in the local inbox for an address; it arrives a moment after the request. */
export async function codeFor(who: Asking, address: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { letters } = await who.send(calls.readInbox, {})
    const code = letters.find((letter) => letter.to === address && letter.code)?.code
    if (code) return code
    await Bun.sleep(25)
  }
  throw new Error(`No code for ${address} came to the inbox.`)
}

const plain = (headers: RequestInit["headers"]): Record<string, string> =>
  Object.fromEntries(new Headers(headers ?? {}).entries())
