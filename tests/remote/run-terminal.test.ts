import { afterEach, expect, test } from "bun:test"
import { randomUUID } from "node:crypto"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { serveAgain } from "../follow/follower.ts"
import { castAtTerminals } from "../harness/cast.ts"
import { bun } from "../harness/served.ts"
import { root } from "../harness/terminals.ts"
import { until } from "../harness/until.ts"
import { clientOf, endRuns, givenTo } from "./run-process.ts"
import { scriptedCommand } from "./scripted.ts"

/** The owner at a terminal, as a person uses it: keys go in, and what is shown comes out. */
const { it, alice, bob } = castAtTerminals()
const open: { kill(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.kill()
  endRuns()
})

function atTerminal(args: string[] = []) {
  let shown = ""
  const decoder = new TextDecoder()
  const flags = [
    "--no-install",
    "--no-env-file",
    `--config=${join(root, "bunfig.toml")}`,
    join(root, "cli/src/main.ts"),
  ]
  const command = ["--", ...scriptedCommand("--log", join(alice.home, "agent.log"))]
  const cli = Bun.spawn([bun, ...flags, "run", ...args, ...command], {
    cwd: alice.work,
    env: { ...alice.env, TERM: "xterm-256color", NO_COLOR: "1" },
    terminal: {
      cols: 100,
      rows: 30,
      data(_terminal, bytes) {
        shown += decoder.decode(bytes, { stream: true })
      },
    },
  })
  open.push({ kill: () => cli.kill("SIGKILL") })
  let from = 0
  return {
    press: (keys: string) => void cli.terminal?.write(keys),
    /** Waits until this is shown, behind what was waited for before. */
    async see(text: string | RegExp): Promise<string> {
      const find = () => {
        const rest = shown.slice(from)
        const at = typeof text === "string" ? rest.indexOf(text) : rest.search(text)
        return at < 0 ? null : at
      }
      await until(`${text} in ${JSON.stringify(shown.slice(-600))}`, () => find() !== null, 20_000)
      const seen = shown.slice(from, from + (find() ?? 0) + 1)
      from += (find() ?? 0) + 1
      return seen
    },
    all: () => shown,
    ended: cli.exited,
  }
}

/** So long a card stands before a key is an answer. */
const stood = () => Bun.sleep(550)

test("prompts, cards, answers and Ctrl-C at the terminal", async () => {
  const run = atTerminal(["--share", "bob@example.com", "--role", "contributor"])
  await run.see(/http\S+\/sessions\/\w+/)
  const id = /\/sessions\/(\w+)/.exec(run.all())?.[1] ?? ""
  await run.see("is ready. Type a prompt")
  run.press("hello there\r")
  await run.see("You said: hello there")
  // A question: its input as given, and a number answers it.
  run.press("[[ask]]\r")
  await run.see("asks: rm -rf build")
  await run.see('"command": "rm -rf build"')
  await run.see("No")
  expect(run.all()).toContain("\u0007")
  await stood()
  run.press("2")
  await run.see("chosen: once-lax")
  // Somebody else's prompt: in full on a card, and nothing runs before it is approved.
  const contributor = clientOf(bob)
  await contributor.send(calls.listSessions, {})
  const send = (text: string) => contributor.send(calls.propose, { id, proposal: randomUUID(), text })
  await send("Bob's prompt, first line\n@second line")
  await run.see(/\[2\] \S+ sent a prompt at/)
  await run.see("@second line")
  const before = givenTo(alice).length
  await stood()
  // What is pasted is text, also if it begins like an answer.
  run.press("\u001b[200~yes\u001b[201~")
  await run.see("yes")
  run.press("\u0015")
  expect(givenTo(alice).length).toBe(before)
  run.press("y")
  await run.see("Approved 2.")
  await run.see("You said: Bob's prompt, first line")
  await send("not this one")
  await run.see("[3]")
  run.press(":n 3 another time\r")
  await run.see("Rejected 3.")
  await send("say hullo")
  await run.see("[4]")
  run.press(":e 4\r")
  await run.see("edit 4> say hullo")
  run.press("\u0015say hello\r")
  await run.see("You said: say hello")
  expect(
    givenTo(alice)
      .map(({ prompt }) => prompt)
      .slice(before),
  ).toEqual(["Bob's prompt, first line\n@second line", "say hello"])
  const { proposals } = await clientOf(bob).send(calls.listProposals, { id })
  expect(proposals.find(({ state }) => state === "rejected")?.note).toBe("another time")
  // Ctrl-C interrupts; twice ends, and says how it goes on.
  run.press("[[wait]]\r")
  await until("the agent is at it", () => givenTo(alice).at(-1)?.prompt === "[[wait]]")
  run.press("\u0003")
  await run.see("Interrupting")
  await run.see("Interrupted.")
  run.press(":who\r")
  await run.see("Here:")
  run.press("\u0003")
  run.press("\u0003")
  await run.see(`run --resume ${id}`)
  expect(await run.ended).toBe(0)
}, 90_000)

test("while the server is away one's own prompts run, and it is told of them when it is back", async () => {
  const run = atTerminal()
  await run.see(/\/sessions\/\w+/)
  const id = /\/sessions\/(\w+)/.exec(run.all())?.[1] ?? ""
  await run.see("is ready")
  run.press("first\r")
  await run.see("You said: first")
  await until("told", async () => (await clientOf(alice).send(calls.listProposals, { id })).proposals.length === 1)
  await it.server.kill("SIGKILL")
  run.press("away one\r")
  await run.see("You said: away one")
  run.press("[[ask]]\r")
  await run.see("asks:")
  await stood()
  run.press("1")
  await run.see("chosen: once-strict")
  await serveAgain(it)
  await run.see("The server is back.")
  const owner = clientOf(alice)
  await until(
    "all are told",
    async () => {
      const { proposals } = await owner.send(calls.listProposals, { id }).catch(() => ({ proposals: [] }))
      return proposals.length === 3 && proposals.every(({ state }) => state === "completed")
    },
    20_000,
  )
  const { proposals } = await owner.send(calls.listProposals, { id })
  expect(proposals.map(({ text }) => text).sort()).toEqual(["[[ask]]", "away one", "first"])
  expect(
    givenTo(alice)
      .map(({ prompt }) => prompt)
      .slice(-3),
  ).toEqual(["first", "away one", "[[ask]]"])
  run.press(":end\r")
  expect(await run.ended).toBe(0)
}, 90_000)
