import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { userInfo } from "node:os"
import path from "node:path"
import { chromium } from "@playwright/test"

/** A Chromium that starts on this machine, and its arguments. */
export interface Browser {
  executablePath: string
  args: string[]
  /** In words: "Chromium 150.0.1, found on this machine". */
  what: string
}

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"]
const flags = [
  // None of these may use the network in the middle of a journey.
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
]

/** Searches the machine, then Playwright's cache, then @sparticuz/chromium, whose binary comes with npm. */
export async function findChromium(): Promise<Browser | undefined> {
  const inherited = process.env.OPENCTL_TEST_CHROMIUM
  if (inherited) return JSON.parse(inherited) as Browser
  const found = fromMachine() ?? fromPlaywright() ?? (await fromPackages())
  // Playwright loads its config again in each worker; only the first one searches and unpacks.
  if (found) process.env.OPENCTL_TEST_CHROMIUM = JSON.stringify(found)
  return found
}

function fromMachine(): Browser | undefined {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin", "/snap/bin"]
  const onPath = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  const onMac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  return firstThatStarts([...onPath, onMac], "found on this machine")
}

function fromPlaywright(): Browser | undefined {
  return firstThatStarts([chromium.executablePath()], "of Playwright")
}

async function fromPackages(): Promise<Browser | undefined> {
  // Read at its import: without the name of a Lambda it unpacks no libraries, and a bare Debian has none of its own.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x"
  const { default: packed } = await import("@sparticuz/chromium")
  return firstThatStarts([await packed.executablePath()], "from npm")
}

function firstThatStarts(files: string[], where: string): Browser | undefined {
  for (const executablePath of files) {
    if (!existsSync(executablePath)) continue
    const { stdout, status } = spawnSync(executablePath, ["--version", "--no-sandbox"], { encoding: "utf8" })
    if (status !== 0) continue
    const sandbox = userInfo().uid === 0 ? ["--no-sandbox"] : []
    return { executablePath, args: [...sandbox, ...flags], what: `${stdout.trim()}, ${where}` }
  }
  return undefined
}
