import { afterEach, expect, test } from "bun:test"
import { randomUUID } from "node:crypto"
import { calls } from "#protocol/calls"
import { castAtTerminals } from "../harness/cast.ts"
import { openctl } from "../harness/terminals.ts"
import { until } from "../harness/until.ts"
import { clientOf, endRuns, givenTo, type RunProcess, runProcess } from "./run-process.ts"
import { scriptedCommand } from "./scripted.ts"

/** What the owner does to a run from a browser, and how a run ends. */
const { alice, bob } = castAtTerminals()
afterEach(endRuns)

async function begun(args: string[] = [], options: string[] = []): Promise<{ run: RunProcess; id: string }> {
  const run = runProcess(alice, args, options)
  const { session: id } = await run.told("run")
  return { run, id }
}

/** Sends one of the owner's own prompts from a browser, once the session takes them. */
async function send(id: string, text: string): Promise<string> {
  const owner = clientOf(alice)
  const proposal = randomUUID()
  await until("it takes prompts", () => owner.send(calls.propose, { id, proposal, text }).catch(() => null))
  return proposal
}

const linesOf = async (id: string) => {
  const answer = await clientOf(alice).open(calls.exportSession, { id, source: "main" })
  return (await answer.text())
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

test("a question waits for its answer, which the agent gets; the transcript says who gave it", async () => {
  const { run, id } = await begun()
  const proposal = await send(id, "[[ask]]")
  const asked = await run.told("question", (one) => one.state === "open")
  expect(asked.body.input).toEqual({ command: "rm -rf build", description: "Clean up" })
  const owner = clientOf(alice)
  await until("it is told of", async () => (await owner.send(calls.listQuestions, { id })).questions.length === 1)
  const [question] = (await owner.send(calls.listQuestions, { id })).questions
  await owner.send(calls.answerQuestion, { id, question: asked.id, rev: question?.rev ?? 0, option: "once-lax" })
  await run.told("stop", (one) => one.proposal === proposal && one.state === "completed")
  await until(
    "answered",
    async () => (await owner.send(calls.listQuestions, { id })).questions[0]?.state === "answered",
  )
  await until("told", async () => (await owner.send(calls.listProposals, { id })).proposals[0]?.state === "completed")
  const lines = await linesOf(id)
  expect(lines.find(({ type }) => type === "question")).toMatchObject({ option: "once-lax", via: "browser" })
  expect(JSON.stringify(lines)).toContain("chosen: once-lax")
}, 60_000)

test("an interrupted turn ends with its question, the next prompt runs, another mode holds, and End ends the run", async () => {
  const { run, id } = await begun()
  const owner = clientOf(alice)
  const proposal = await send(id, "[[ask]]")
  await run.told("question", (one) => one.state === "open")
  await owner.send(calls.interruptRun, { id, proposal })
  await run.told("stop", (one) => one.proposal === proposal && one.state === "cancelled")
  expect((await run.told("question", (one) => one.state === "closed")).reason).toBe("interrupted")
  await until("told", async () => (await owner.send(calls.listProposals, { id })).proposals[0]?.state === "cancelled")
  await owner.send(calls.setMode, { id, mode: "plan" })
  expect((await run.told("mode")).mode).toBe("plan")
  await until("told", async () => (await owner.send(calls.getRun, { id })).run?.mode === "plan")
  const next = await send(id, "and now")
  await run.told("stop", (one) => one.proposal === next && one.state === "completed")
  await owner.send(calls.askEnd, { id })
  expect(await run.ended).toBe(0)
  expect(run.events.at(-1)).toMatchObject({ event: "ended", why: "ended", waiting_lines: 0 })
  expect((await owner.send(calls.getSession, { id })).status).toBe("complete")
}, 60_000)

test("a run that a newer one supersedes ends with 5, and a deleted session's with 4", async () => {
  const first = await begun()
  const owner = clientOf(alice)
  await owner.send(calls.beginRun, { id: first.id, run: randomUUID(), agent: "scripted" })
  expect(await first.run.ended).toBe(5)
  const second = await begun()
  await owner.send(calls.deleteSession, { id: second.id })
  expect(await second.run.ended).toBe(4)
}, 60_000)

test("one run of a session at a time on this machine, and the next one goes on with the agent's own session", async () => {
  const { run, id } = await begun(["--prompt", "one"])
  await run.told("stop")
  const refused = await openctl(alice, ["run", "--resume", id])
  expect([refused.code, refused.err]).toEqual([5, expect.stringContaining(`Process ${run.pid} runs this session`)])
  run.kill("SIGTERM")
  expect(await run.ended).toBe(130)
  const next = runProcess(alice, ["--resume", id, "--prompt", "two"])
  expect(await next.told("run")).toMatchObject({ session: id, run: 2, resumed: true })
  await next.told("stop")
  const [one, two] = givenTo(alice).slice(-2)
  expect([one?.prompt, two?.prompt]).toEqual(["one", "two"])
  expect(two?.session).toBe(one?.session ?? "")
  await until("both runs' lines", async () => {
    const types = (await linesOf(id)).map(({ type }) => type)
    return types.filter((type) => type === "run").length === 2 && types.filter((type) => type === "stop").length === 2
  })
}, 60_000)

const agent = (...options: string[]) => ["--headless", "--", ...scriptedCommand(...options)]
for (const [what, args, code, says] of [
  ["one prompt that ends well", ["--once", "--prompt", "hi", ...agent()], 0, /^http\S+\/sessions\/\w+\n$/],
  ["one prompt that the agent refuses", ["--once", "--prompt", "[[stop refusal]]", ...agent()], 1, /refusal/],
  ["an agent that ends in its turn", ["--prompt", "[[crash]]", ...agent()], 9, /has ended/],
  ["an agent that wants its own sign-in", agent("--auth"), 8, /scripted login/],
  ["a program that isn't there", ["--", "no-such-agent"], 8, /no-such-agent/],
  ["once without a prompt", ["--once"], 2, /--prompt/],
] as const) {
  test(`the exit code of ${what} is ${code}`, async () => {
    const { PATH = "" } = process.env
    const ended = await openctl(alice, ["run", ...args], { env: { PATH } })
    expect(ended.err + ended.out).toMatch(code === 0 ? /sessions/ : says)
    if (code === 0) expect(ended.out).toMatch(says)
    expect(ended.code).toBe(code)
  }, 30_000)
}

test("an agent whose adapter is missing is not fetched where nobody can agree: it says what to type", async () => {
  const ended = await openctl(alice, ["run", "claude"], { env: { PATH: "/usr/bin:/bin" } })
  expect(ended.code).toBe(8)
  expect(ended.err).toMatch(/npm i -g \S+@\d/)
}, 30_000)

test("what the owner made of a contributor's prompt is the owner's, and may be a command", async () => {
  const { run, id } = await begun()
  const owner = clientOf(alice)
  await owner.send(calls.invite, { id, email: "bob@example.com", role: "contributor" })
  const proposal = randomUUID()
  const propose = () => clientOf(bob).send(calls.propose, { id, proposal, text: "Please compact" })
  await until("it takes prompts", () => propose().catch(() => null))
  const { rev, hash } = await propose()
  await owner.send(calls.decideProposal, { id, proposal, rev, hash, approve: true, text: "/compact" })
  const stop = await run.told("stop", (one) => one.proposal === proposal)
  expect(stop).toMatchObject({ state: "completed", note: null })
  expect(givenTo(alice).at(-1)?.prompt).toBe("/compact")
}, 60_000)
