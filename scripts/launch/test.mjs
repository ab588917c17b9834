import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { findBun } from "./bun.mjs"
import { check } from "./check.mjs"
import { root } from "./checkout.mjs"
import { ensurePages } from "./pages.mjs"
import { bunTests, journeys } from "./suites.mjs"

/** `npm test`: all checks, all tests on all databases, all journeys. With arguments: only `bun test` of these files. */
export async function test(args) {
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-run-"))
  // Tests that run as another user must be able to enter this folder.
  chmodSync(folder, 0o711)
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const report = process.env.OPENCTL_TEST_REPORT ?? path.join(folder, "covered")
  const postgres = process.env.DATABASE_URL ? undefined : startPostgres()
  // Tests put their temporary folders into ours, so that nothing stays behind when they are killed.
  const env = { ...process.env, TMPDIR: folder, OPENCTL_BUN: findBun(), OPENCTL_TEST_REPORT: report }
  if (postgres) env.OPENCTL_TEST_POSTGRES = await postgres.line

  const suites = []
  if (args.length > 0) suites.push(await bunTests(args, env))
  else
    suites.push(
      await pages(),
      await check(),
      await bunTests([], env),
      await journeys(env, path.join(folder, "journeys.json")),
    )

  await postgres?.stop()
  sayWhatWasCovered(report)
  const sum = (what) => suites.reduce((total, suite) => total + (suite?.[what] ?? 0), 0)
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")]
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`)
  return failed === 0 ? 0 : 1
}

async function pages() {
  return (await ensurePages()) ? undefined : { passed: 0, failed: 1, skipped: 0 }
}

/** One PostgreSQL server for all suites. It ends when its stdin closes, thus with this process, however that ends. */
function startPostgres() {
  // A signal doesn't end it with the other children, which may still be using it.
  const stdio = ["pipe", "pipe", "inherit"]
  const child = spawn(findBun(), ["tests/harness/postgres-server.ts"], { cwd: root, stdio })
  const line = new Promise((resolve) => {
    child.stdout.once("data", (piece) => resolve(String(piece).trim()))
    child.once("exit", () => resolve('{"why": "its starter ended without a word"}'))
  })
  const stop = async () => {
    child.stdin.end()
    if (child.exitCode === null) await once(child, "exit")
  }
  return { line, stop }
}

function sayWhatWasCovered(report) {
  const lines = existsSync(report) ? new Set(readFileSync(report, "utf8").trim().split("\n")) : []
  const notes = [...lines].map((line) => JSON.parse(line))
  console.log("")
  for (const { what, by } of notes.filter((note) => note.by)) console.log(`Covered: ${what} (${by})`)
  for (const { what, why } of notes.filter((note) => note.why)) console.log(`Not covered: ${what} (${why})`)
}
