import { expect, test } from "bun:test"
import { appendFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { castAtTerminals } from "../harness/cast.ts"
import { bun } from "../harness/served.ts"
import { root, start } from "../harness/terminals.ts"
import { claudeFile, claudeLines } from "./agent-files.ts"

const { it } = castAtTerminals()

const id = (digit: number) => "1".repeat(8).concat("-1111-4111-8111-111111111111").replaceAll("1", `${digit}`)
const again = "\r\u001b[K"

/** `openctl follow` before somebody who looks at a terminal so wide. */
async function inTerminal(columns: number, args: string[], env: Record<string, string>) {
  let shown = ""
  const { alice } = it
  const decoder = new TextDecoder()
  const hear = (_terminal: unknown, bytes: Uint8Array) => {
    shown += decoder.decode(bytes, { stream: true })
  }
  const cli = Bun.spawn(
    [
      bun,
      "--no-install",
      "--no-env-file",
      `--config=${join(root, "bunfig.toml")}`,
      join(root, "cli/src/main.ts"),
      "follow",
      ...args,
    ],
    {
      cwd: alice.work,
      env: { ...alice.env, TERM: "xterm-256color", ...env },
      terminal: { cols: columns, rows: 24, data: hear },
    },
  )
  return {
    shown: () => shown,
    async until(text: string) {
      for (const end = Date.now() + 20_000; !shown.includes(text); await Bun.sleep(20)) {
        if (Date.now() > end) throw new Error(`"${text}" is not in ${JSON.stringify(shown.slice(-800))}`)
      }
    },
    async end() {
      cli.kill("SIGINT")
      await cli.exited
    },
  }
}

test("in a terminal one status line is redrawn in its place, and never takes a second row", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(1))
  writeFileSync(file, claudeLines(id(1), alice.work, 0, 10))
  const terminal = await inTerminal(40, [file, "--title", "漢字 🙂 ".repeat(12), "--idle", "1s"], { NO_COLOR: "1" })
  await terminal.until("live · 8 lines · 漢字")
  appendFileSync(file, claudeLines(id(1), alice.work, 10, 13))
  await terminal.until("live · 11 lines · 漢字")
  await terminal.until("silent · 11 lines · 漢字")
  await terminal.end()
  await terminal.until("To continue: openctl follow")
  // What is drawn ends where it is taken away or drawn again; what is said ends with a newline.
  const drawn = terminal
    .shown()
    .split(again)
    .filter((one) => !one.includes("\n"))
  expect(drawn.length).toBeGreaterThan(2)
  for (const line of drawn) expect(Bun.stringWidth(line)).toBeLessThan(40)
  // No line is left over in front of what is said.
  for (const said of ["Following a new session.", "No activity for a while", "Stopped following after"])
    expect(terminal.shown()).toMatch(new RegExp(`(${again.replace("[", "\\[")}|\n)${said}`))
  expect(terminal.shown().replaceAll(again, "")).not.toContain("\u001b")
})

test("an unnamed session takes its name from the lines that were sent", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(3))
  writeFileSync(file, claudeLines(id(3), alice.work, 0, 10))
  const terminal = await inTerminal(80, [file], {})
  await terminal.until("live · 8 lines · Fix the login race")
  await terminal.end()
})

test("a session that began without a prompt is called by its first one as soon as that is sent", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(4))
  writeFileSync(file, claudeLines(id(4), alice.work, 1, 2))
  const terminal = await inTerminal(80, [file], {})
  await terminal.until("live · 1 line · Untitled session")
  appendFileSync(file, claudeLines(id(4), alice.work, 0, 1))
  await terminal.until("live · 2 lines · Fix the login race")
  await terminal.end()
})

test("without a terminal nothing is drawn: the address goes to stdout, complete lines to stderr", async () => {
  const { alice } = it
  const file = claudeFile(alice, id(2))
  writeFileSync(file, claudeLines(id(2), alice.work, 0, 10))
  const child = start(alice, ["follow", file])
  let [out, err] = ["", ""]
  child.stdout.on("data", (piece) => (out += piece))
  child.stderr.on("data", (piece) => (err += piece))
  for (const end = Date.now() + 20_000; !err.includes("Following") && Date.now() < end; ) await Bun.sleep(20)
  await Bun.sleep(700)
  const ended = new Promise((done) => child.once("close", done))
  child.kill("SIGINT")
  await ended
  expect(out).toMatch(/^http:\S+\/sessions\/\w+\n$/)
  expect(err).toMatch(/^Following a new session\. .*\nStopped following after 8 lines, .*\nTo continue: .*\n$/)
})
