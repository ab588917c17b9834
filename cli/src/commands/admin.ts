import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import type { OutputOf } from "#protocol/call"
import { cleanLine } from "#protocol/clean"
import { type ListedPerson, operatorCalls } from "#protocol/operator"
import type { Run } from "../connection/connection.ts"
import { askServer } from "../connection/operator-socket.ts"
import { exits, Failure } from "../terminal/failure.ts"
import { count } from "../terminal/words.ts"

/** What operators do on the server's own machine, by the running server's socket. */

/** What goes over the whole installation may take its time. */
const LONG_MS = 3_600_000

export async function people(run: Run): Promise<void> {
  const all: ListedPerson[] = []
  for (let after: string | null = ""; after !== null; ) {
    const page: OutputOf<typeof operatorCalls.listPeople> = await askServer(run, operatorCalls.listPeople, { after })
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
  const body = await askServer(run, operatorCalls.getInbox, {})
  run.out.result(body, [body.url])
}

export async function welcome(run: Run): Promise<void> {
  const body = await askServer(run, operatorCalls.makeFirstLink, {})
  run.out.result(body, [body.url])
  run.out.remark("It works once, for 15 minutes.")
}

export async function signInLink(run: Run, address: string): Promise<void> {
  const body = await askServer(run, operatorCalls.makeSignInLink, { address })
  run.out.result(body, [body.url])
  run.out.remark(`It works once, for 15 minutes. Anyone who opens it is signed in as ${cleanLine(address)}.`)
}

export async function disable(run: Run, address: string, disabled: boolean): Promise<void> {
  const { disablePerson, enablePerson } = operatorCalls
  const body = await askServer(run, disabled ? disablePerson : enablePerson, { address })
  const name = cleanLine(body.name)
  run.out.result(body, [disabled ? `${name} is disabled and signed out everywhere.` : `${name} can sign in again.`])
}

export async function tokens(run: Run, address: string): Promise<void> {
  const body = await askServer(run, operatorCalls.listTokens, { address })
  run.out.result(
    body,
    body.tokens.map((one) =>
      [one.id, one.label, one.expires_at ?? "never expires", one.last_used_at ?? "never used"]
        .map((field) => cleanLine(field, 300))
        .join("\t"),
    ),
  )
}

export async function revoke(run: Run, address: string, id: string): Promise<void> {
  run.out.result(await askServer(run, operatorCalls.revokeToken, { address, id }), ["The token was revoked."])
}

export async function backup(run: Run, folder: string): Promise<void> {
  const to = resolve(run.around.cwd, folder)
  const body = await askServer(run, operatorCalls.backUp, { to }, { patienceMs: LONG_MS })
  run.out.result(body, [body.folder])
  run.out.remark(cleanLine(body.note, 1000))
  const { missing } = body
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

/** `copy` is a file of heads that was kept elsewhere. */
export async function verify(run: Run, copy?: string): Promise<void> {
  const kept = copy === undefined ? undefined : readCopy(resolve(run.around.cwd, copy))
  const body = await askServer(run, operatorCalls.verifyHistory, {}, { patienceMs: LONG_MS, body: kept })
  const { good, rows, heads, problems, flaws } = body
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
