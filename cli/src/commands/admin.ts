import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { cleanLine } from "#protocol/clean"
import { askServer } from "../connection/admin-socket.ts"
import type { Run } from "../connection/connection.ts"
import { exits, Failure } from "../terminal/failure.ts"
import { count } from "../terminal/words.ts"

/** What operators do on the server's own machine, by the running server's socket. */
/** What goes over the whole installation may take its time. */
const LONG_MS = 3_600_000

interface Person {
  name: string
  email: string
  created_at: string
  disabled_at: string | null
  sessions: number
}

export async function people(run: Run): Promise<void> {
  const all: Person[] = []
  for (let after: string | null = ""; after !== null; ) {
    const page = (await askServer(run, "/people", { after })) as unknown as { people: Person[]; next: string | null }
    all.push(...page.people)
    after = page.next
  }
  run.out.result(
    { people: all },
    all.map((one) =>
      [
        one.email,
        one.name,
        count(one.sessions, "session"),
        `since ${one.created_at.slice(0, 10)}`,
        one.disabled_at ? "disabled" : "",
      ]
        .map((field) => cleanLine(field, 300))
        .join("\t"),
    ),
  )
}

export async function inbox(run: Run): Promise<void> {
  const body = await askServer(run, "/inbox", {})
  run.out.result(body, [String(body.url)])
}

export async function welcome(run: Run): Promise<void> {
  const body = await askServer(run, "/welcome", {})
  run.out.result(body, [String(body.url)])
  run.out.remark("It works once, for 15 minutes.")
}

export async function signInLink(run: Run, address: string): Promise<void> {
  const body = await askServer(run, "/sign-in-link", { address })
  run.out.result(body, [String(body.url)])
  run.out.remark(`It works once, for 15 minutes. Anyone who opens it is signed in as ${cleanLine(address)}.`)
}

export async function disable(run: Run, address: string, disabled: boolean): Promise<void> {
  const body = await askServer(run, disabled ? "/people/disable" : "/people/enable", { address })
  const name = cleanLine(String(body.name))
  run.out.result(body, [disabled ? `${name} is disabled and signed out everywhere.` : `${name} can sign in again.`])
}

export async function tokens(run: Run, address: string): Promise<void> {
  const body = await askServer(run, "/tokens", { address })
  const listed = body.tokens as { id: string; label: string; expires_at: string | null; last_used_at: string | null }[]
  run.out.result(
    body,
    listed.map((one) =>
      [one.id, one.label, one.expires_at ?? "never expires", one.last_used_at ?? "never used"]
        .map((field) => cleanLine(field, 300))
        .join("\t"),
    ),
  )
}

export async function revoke(run: Run, address: string, id: string): Promise<void> {
  run.out.result(await askServer(run, "/tokens/revoke", { address, id }), ["The token was revoked."])
}

export async function backup(run: Run, folder: string): Promise<void> {
  const body = await askServer(run, "/backup", { to: resolve(run.around.cwd, folder) }, LONG_MS)
  run.out.result(body, [String(body.folder)])
  run.out.remark(cleanLine(String(body.note), 1000))
  const { missing } = body as unknown as { missing: { hash: string; sessions: string[] }[] }
  if (missing.length === 0) return
  for (const { hash, sessions } of missing)
    run.out.remark(cleanLine(`missing: ${hash}, of ${sessions.join(", ")}`, 500))
  const what = missing.length === 1 ? "1 image or long line is" : `${missing.length} images or long lines are`
  throw new Failure(
    "BLOBS_MISSING",
    exits.failure,
    `The backup is complete, but ${what} missing from the data folder, so the backup lacks them too. Uploading those sessions' files again brings them back.`,
  )
}

interface Verified {
  good: boolean
  rows: number
  heads: number
  problems: number
  flaws: { chain: string; place: number; problem: string }[]
}

/** `copy` is a file of heads that was kept elsewhere. */
export async function verify(run: Run, copy?: string): Promise<void> {
  const asked = copy === undefined ? {} : { heads: readCopy(resolve(run.around.cwd, copy)) }
  const body = await askServer(run, "/audit/verify", asked, LONG_MS)
  const { good, rows, heads, problems, flaws } = body as unknown as Verified
  const lines = flaws.map((flaw) => cleanLine(`${flaw.chain} ${flaw.place}: ${flaw.problem}`, 500))
  run.out.result(body, good ? [`All ${rows} events are as they were written (${heads} heads compared).`] : lines)
  if (!good) throw new Failure("HISTORY_CHANGED", exits.failure, `The history has ${problems} flaws.`)
}

function readCopy(path: string): string {
  try {
    return readFileSync(path, "utf8")
  } catch (error) {
    throw new Failure(
      "FAILURE",
      exits.failure,
      `${path} can't be read: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** Done by the server's own program, since no server runs there; it reads the same environment. */
async function byServer(args: readonly string[], otherwise: string): Promise<string[]> {
  const program = join(import.meta.dirname, "../../../server/src/main.ts")
  const child = spawn(process.execPath, [program, ...args], {
    cwd: join(import.meta.dirname, "../../.."),
    stdio: ["ignore", "pipe", "pipe"],
  })
  let said = ""
  let complained = ""
  child.stdout.on("data", (piece: Buffer) => (said += piece))
  child.stderr.on("data", (piece: Buffer) => (complained += piece))
  const code = await new Promise<number | null>((done, failed) => child.on("close", done).on("error", failed))
  if (code !== 0) throw new Failure("FAILURE", exits.failure, cleanLine(complained, 1000) || otherwise)
  return said.trimEnd().split("\n")
}

export async function restore(run: Run, folder: string): Promise<void> {
  const lines = await byServer(["restore", resolve(run.around.cwd, folder)], "It could not be restored.")
  run.out.result({ restored: true, said: lines }, lines)
}

export async function rotateKey(run: Run): Promise<void> {
  const lines = await byServer(["rotate-key"], "The key could not be changed.")
  run.out.result({ rotated: true, said: lines }, lines)
}
