import { existsSync, readdirSync, readFileSync } from "node:fs"
import { findBun } from "./bun.mjs"
import { inRoot, say } from "./checkout.mjs"
import { start } from "./children.mjs"

// Longer than any suite needs on two busy cores, shorter than a CI's timeout.
const longestMs = 30 * 60_000

/** Files run two at a time, as many as the smallest machine has cores: a test waits more than it computes. */
const inParallel = ["--parallel=2", "--no-isolate"]

/** Unit tests and scenarios: everything named *.test.ts. */
export async function bunTests(args, env) {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}
  const { code, tail } = await watch(
    findBun(),
    ["--no-orphans", "test", "--timeout", "60000", ...inParallel, ...args],
    {
      ...env,
      ...colour,
    },
  )
  // Only Bun's own last lines count a file that fails to load.
  const count = (word) => Number(new RegExp(`^ *(\\d+) ${word}$`, "m").exec(tail)?.[1] ?? 0)
  const counts = { passed: count("pass"), failed: count("fail"), skipped: count("skip") + count("todo") }
  return honest("bun test", code, counts)
}

/** Journeys: real browsers on a real server. Run by Node, since Playwright supports nothing else. */
export async function journeys(env, outcome) {
  const folder = inRoot("tests/journeys")
  if (!readdirSync(folder).some((name) => name.endsWith(".journey.ts"))) return undefined
  const args = [inRoot("node_modules/@playwright/test/cli.js"), "test", "-c", "tests/journeys/playwright.config.ts"]
  const { code } = await watch(process.execPath, [...args, "--pass-with-no-tests"], {
    ...env,
    OPENCTL_TEST_JOURNEYS: outcome,
  })
  const stats = existsSync(outcome) ? JSON.parse(readFileSync(outcome, "utf8")).stats : undefined
  const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = stats ?? {}
  return honest("the journeys", code, { passed: expected + flaky, failed: unexpected, skipped })
}

/** A suite that failed without a failed test (it crashed, hung, or failed to load) counts as one more failure. */
function honest(name, code, counts) {
  if (code === 0 || counts.failed > 0) return counts
  say(`(fail) ${name} ended with code ${code}`)
  return { ...counts, failed: 1 }
}

/** Runs it with live output, and keeps the end of the output without colours. */
async function watch(command, args, env) {
  const child = start(command, args, { env, stdio: ["ignore", "pipe", "pipe"] })
  let tail = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece) => {
      process.stdout.write(piece)
      tail = (tail + piece).slice(-4000)
    })
  }
  const hung = setTimeout(() => {
    say(`Ended after ${longestMs / 60_000} minutes: it hangs.`)
    child.kill("SIGKILL")
  }, longestMs)
  const code = await child.ended
  clearTimeout(hung)
  return { code, tail: tail.replace(/\x1b\[[0-9;]*m/g, "") }
}
