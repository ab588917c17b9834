import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { bun, type Served, serve } from "./served.ts"

/**
 * The real CLI as a process of its own, against the real server. Each person is a home folder: the CLI of one knows nothing
 * of what another signs in to or uploads.
 */
export const root = resolve(import.meta.dirname, "../..")

interface Ended {
  code: number
  stdout: Buffer
  out: string
  err: string
  // biome-ignore lint/suspicious/noExplicitAny: what a script reads, field by field
  json(): any
}
export interface Person {
  home: string
  work: string
  env: Record<string, string>
}

export interface Scene {
  server: Served
  folder: string
  alice: Person
  bob: Person
  /** Another person, without a token. */
  person(name: string): Person
  tokenFor(address: string): Promise<string>
  end(): Promise<void>
}

/** A server with Alice and Bob, each with a token in their environment. */
export async function scene(): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "openctl-cli-"))
  const person = (name: string): Person => {
    const home = join(folder, name)
    const work = join(home, "work")
    mkdirSync(work, { recursive: true })
    return { home, work, env: { PATH: process.env.PATH ?? "", HOME: home, OPENCTL_URL: it.server.url } }
  }
  const tokenFor = async (address: string): Promise<string> => {
    const operator = person("operator")
    const env = { DATA_DIR: it.server.dataDir }
    return (await openctl(operator, ["admin", "token", address, "--json"], { env })).json().token
  }
  const end = async () => {
    await it.server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  const server = await serve({ RATE_LIMITS: "off", LOG_LEVEL: "error" })
  const it = { server, folder, person, tokenFor, end } as Scene
  for (const name of ["alice", "bob"] as const) {
    it[name] = person(name)
    it[name].env.OPENCTL_TOKEN = await tokenFor(`${name}@example.com`)
  }
  return it
}

export function start(who: Person, args: string[], env: Record<string, string> = {}) {
  const flags = [
    "--no-install",
    "--no-env-file",
    `--config=${join(root, "bunfig.toml")}`,
    join(root, "cli/src/main.ts"),
  ]
  return spawn(bun, [...flags, ...args], { cwd: who.work, env: { ...who.env, ...env } })
}

export async function ending(child: ReturnType<typeof start>): Promise<Ended> {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on("data", (piece: Buffer) => out.push(piece))
  child.stderr.on("data", (piece: Buffer) => err.push(piece))
  const code = await new Promise<number>((done) =>
    child.once("close", (code, signal) => done(code ?? (signal ? 128 : 1))),
  )
  const stdout = Buffer.concat(out)
  return { code, stdout, out: `${stdout}`, err: `${Buffer.concat(err)}`, json: () => JSON.parse(`${stdout}`) }
}

export async function openctl(
  who: Person,
  args: string[],
  given: { input?: string; env?: Record<string, string> } = {},
) {
  const child = start(who, args, given.env)
  child.stdin.end(given.input ?? "")
  return ending(child)
}

/** A browser of a person who signed in with an emailed code. */
export async function signInByLetter(server: Served, email: string) {
  const headers = { "content-type": "application/json", origin: server.url }
  const post = (path: string, body: unknown, cookie = "") =>
    fetch(server.url + path, { method: "POST", headers: { ...headers, cookie }, body: JSON.stringify(body) })
  const asked = await post("/api/sign-in/code", { email })
  const browser = asked.headers.get("set-cookie")?.split(";")[0] ?? ""
  for (;;) {
    const { letters } = await server.inbox()
    const code = letters.find((it) => it.to === email && it.code)?.code
    if (!code) continue
    const cookie = (await post("/api/sign-in", { email, code }, browser)).headers.get("set-cookie")?.split(";")[0] ?? ""
    return (method: string, path: string, body?: unknown) =>
      fetch(server.url + path, {
        method,
        headers: { ...headers, cookie },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
  }
}
