import { afterAll, afterEach, expect, test } from "bun:test"
import { existsSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { until } from "../../../../tests/harness/until.ts"
import { questionOf, scripted } from "../../../../tests/remote/scripted.ts"
import type { Agent, StartAgent } from "./agent.ts"
import { chooseAgent } from "./choice.ts"

const running: Agent[] = []
const endAll = () => Promise.all(running.splice(0).map((agent) => agent.end()))
afterEach(endAll)
afterAll(endAll)

async function start(options: string[] = [], more: Partial<StartAgent> = {}) {
  const started = await scripted(options, more)
  running.push(started.agent)
  return started
}

test("what the agent says comes in order, with its tokens and the turn's cost", async () => {
  const { agent, heard } = await start()
  const { name, title, version, mode } = agent
  expect([name, title, version, mode]).toEqual(["bun", "Scripted Agent", "1.2.3", "auto"])
  expect(heard.updates).toEqual([])
  const turn = await agent.prompt("[[usage 0.5]] [[say 50 0]] [[usage 0.75]]")
  expect(turn).toEqual({ stop: "end_turn", usage: { input: 100, output: 20, cost: 0.75 } })
  expect(heard.said()).toBe(Array.from({ length: 50 }, (_, at) => `word-${at + 1} `).join(""))
  expect((await agent.prompt("[[usage 1]]")).usage).toEqual({ input: 100, output: 20, cost: 0.25 })
})

test("tokens that each message tells of itself are added up, where the turn does not tell them", async () => {
  const { agent } = await start()
  const { usage } = await agent.prompt("[[used]] [[used]] [[stop end_turn]]")
  expect(usage).toEqual({ input: 120, output: 20, cached: 80 })
  expect((await agent.prompt("[[used]]")).usage).toEqual({ input: 100, output: 20 })
})

test("a prompt reaches the agent byte for byte, in one block", async () => {
  const log = join(mkdtempSync(join(tmpdir(), "openctl-agent-")), "log")
  const { agent } = await start(["--log", log])
  const text = 'Line\n\tTab "quoted" \\ é 👩‍👩‍👧 /etc/passwd'
  await agent.prompt(text)
  const [line] = readFileSync(log, "utf8").trim().split("\n")
  const sha256 = new Bun.CryptoHasher("sha256").update(text).digest("hex")
  expect(JSON.parse(line ?? "")).toEqual({ prompt: text, sha256, session: agent.session })
})

test("a question is answered by the option's id, though two options are of one kind", async () => {
  const { agent, heard } = await start()
  const turn = agent.prompt("[[ask]]")
  const { asked, answer } = await questionOf(heard)
  expect(asked.options.map(({ id, kind }) => [id, kind])).toEqual([
    ["once-strict", "allow_once"],
    ["once-lax", "allow_once"],
    ["no", "reject_once"],
  ])
  expect(asked.body).toMatchObject({ kind: "execute", rawInput: { command: "rm -rf build" } })
  // What the request says of its call is told as an update before the question.
  expect(heard.updates.at(-1)).toMatchObject({ toolCallId: asked.call, rawInput: { command: "rm -rf build" } })
  answer("once-lax")
  await turn
  expect(heard.said()).toBe("chosen: once-lax")
})

test("an option that the agent does not offer is answered as cancelled", async () => {
  const { agent, heard } = await start()
  const turn = agent.prompt("[[ask]]")
  ;(await questionOf(heard)).answer("invented")
  await turn
  expect(heard.said()).toBe("chosen: cancelled")
})

test("cancelling answers the open question, without which the agent would hang", async () => {
  const { agent, heard } = await start()
  const turn = agent.prompt("[[ask 3]]")
  const { closed } = await questionOf(heard)
  agent.cancel()
  expect(await turn).toMatchObject({ stop: "cancelled" })
  expect(closed.aborted).toBe(true)
  expect(heard.questions).toHaveLength(1)
  // The next turn may ask again.
  const next = agent.prompt("[[ask]]")
  ;(await questionOf(heard, 1)).answer("no")
  expect(await next).toMatchObject({ stop: "end_turn" })
})

test("a question that the agent takes back is closed", async () => {
  const { agent, heard } = await start()
  await agent.prompt("[[takeback]]")
  expect(heard.questions[0]?.closed.aborted).toBe(true)
  expect(heard.said()).toBe("taken back: cancelled")
})

test("noise is told apart, and unknown updates are handed on", async () => {
  const { agent, heard } = await start()
  await agent.prompt("[[noise]] [[unknown]] [[fs]]")
  expect(heard.updates[0]).toEqual({ sessionUpdate: "weather_update", sky: "clear" })
  expect(heard.said()).toBe("fs: -32601")
  await until("the noise", () => heard.noise.length === 4)
  expect(heard.noise.sort()).toEqual([
    "\x1b[31mwarning\x1b[0m: old Node",
    "Debugger attached.",
    "[1,2,3]",
    '{"jsonrpc":"2.0","method":',
  ])
})

test("five million bytes of output pass in one piece", async () => {
  const { agent, heard } = await start()
  await agent.prompt("[[flood]] [[text after]]")
  expect(heard.updates.at(-2).content[0].content.text).toHaveLength(5_000_000)
  expect(heard.said()).toBe("after")
})

test("a session that goes on tells nothing of its replay, and its mode is set again", async () => {
  for (const options of [[], ["--load"]]) {
    const { agent, heard } = await start(options, { resume: "before", mode: "default" })
    expect(agent).toMatchObject({ session: "before", mode: "default" })
    await until("the end of the replay", () => heard.updates.some(({ title }) => title === "Replayed"))
    const turn = await agent.prompt("[[usage 5.5]] [[text new]] [[usage 6]]")
    expect(heard.said()).toBe("new")
    // Where the replay did not tell what it had cost, only the difference within the turn is known.
    expect(turn.usage?.cost).toBe(options.length ? 1 : 0.5)
  }
})

test("an agent that can't go on with a session says so", async () => {
  await expect(start(["--no-resume"], { resume: "before" })).rejects.toMatchObject({
    why: "not-started",
    message: expect.stringContaining("can't go on with a session"),
  })
})

test("a mode is set as the agent has it, told as a change, and an unknown one names the others", async () => {
  for (const options of [[], ["--options"]]) {
    const { agent, heard } = await start(options, { mode: "default" })
    expect(agent.mode).toBe("default")
    expect(agent.modes.map(({ id, asks }) => [id, asks])).toEqual([
      ["auto", false],
      ["default", true],
      ["plan", true],
    ])
    await agent.setMode("plan")
    expect(heard.updates).toEqual([{ sessionUpdate: "current_mode_update", currentModeId: "plan" }])
    await agent.prompt("[[mode auto]]")
    expect(agent.mode).toBe("auto")
    await agent.prompt("[[option default]] [[option default]]")
    expect(agent.mode).toBe("default")
    const told = heard.updates.filter(({ sessionUpdate }) => sessionUpdate === "current_mode_update")
    expect(told.map(({ currentModeId }) => currentModeId)).toEqual(["plan", "auto", "default"])
  }
  await expect(start([], { mode: "yolo" })).rejects.toThrow('no mode "yolo". Its modes: auto, default, plan.')
})

test("a known agent whose mode that asks is gone is not started in another", async () => {
  const known = { word: "x", command: ["x"], npm: { name: "x", version: "1" }, mode: "gone", asks: ["gone"] } as const
  const choice = { ...chooseAgent({ command: [process.execPath, agentFile] }, ""), known }
  await expect(start([], { choice })).rejects.toThrow('no mode "gone"')
})
const agentFile = join(import.meta.dirname, "../../../../tests/remote/agent.ts")

test("an agent without modes starts as it is", async () => {
  const { agent } = await start(["--no-modes"])
  expect([agent.mode, agent.modes]).toEqual([null, []])
})

test("an agent that wants its own sign-in is quoted", async () => {
  await expect(start(["--auth"])).rejects.toMatchObject({
    why: "sign-in",
    message: expect.stringContaining(
      "Authentication required: Run: scripted login. It offers: Sign in with a browser.",
    ),
  })
})

test("a program that ends at once, or is none, could not be started, and its last words say why", async () => {
  await expect(start(["--dies"])).rejects.toMatchObject({
    why: "not-started",
    message: expect.stringMatching(/exit code 1[\s\S]*scripted: no such model/),
  })
  const choice = chooseAgent({ command: ["/nowhere/agent"] }, "")
  await expect(start([], { choice })).rejects.toMatchObject({ why: "not-started" })
  const tooLong = chooseAgent({ command: [process.execPath, "x".repeat(4_000_000)] }, "")
  await expect(start([], { choice: tooLong })).rejects.toMatchObject({ why: "not-started" })
  await expect(start([], { cwd: "/nowhere" })).rejects.toMatchObject({ why: "not-started" })
})

test("an agent that never answers is given up", async () => {
  await expect(start(["--silent"], { patience: 300 })).rejects.toMatchObject({
    why: "not-started",
    message: expect.stringContaining("not answered"),
  })
})

test("the start can be given up", async () => {
  const giveUp = new AbortController()
  const starting = start(["--silent"], { signal: giveUp.signal })
  giveUp.abort()
  await expect(starting).rejects.toThrow("was ended while it started")
})

test("an agent that dies in a turn ends it, with its open question", async () => {
  const { agent, heard } = await start()
  await expect(agent.prompt("[[text before]] [[crash]]")).rejects.toMatchObject({
    why: "died",
    message: expect.stringContaining("exit code 3"),
  })
  expect(heard.said()).toBe("before")
  expect(heard.exits).toEqual([{ code: 3, signal: null }])
  await expect(agent.prompt("again")).rejects.toMatchObject({ why: "died" })
})

test("a refusal of the agent's is quoted, and the next prompt runs", async () => {
  const { agent } = await start()
  await expect(agent.prompt("[[error model overloaded]]")).rejects.toMatchObject({
    why: "refused",
    message: "Internal error: model overloaded",
  })
  expect(await agent.prompt("[[stop refusal]]")).toEqual({ stop: "refusal" })
})

test("ending ends a hanging agent, and what it has started", async () => {
  const { agent, heard } = await start()
  const turn = agent.prompt("[[spawn]] [[hang]]").catch((error) => error)
  await until("its child", () => /pid: \d+/.test(heard.said()))
  const pid = Number(/\d+/.exec(heard.said()))
  expect(isAlive(pid)).toBe(true)
  agent.cancel()
  await agent.end()
  expect(await turn).toMatchObject({ why: "died" })
  await until("the child is gone", () => !isAlive(pid))
  await agent.end()
})

/** A process that has ended and is not yet reaped counts as gone. */
function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}`)) return false
  return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
}

test("one prompt at a time", async () => {
  const { agent } = await start()
  const first = agent.prompt("[[wait]]")
  await expect(agent.prompt("second")).rejects.toThrow("at another prompt")
  agent.cancel()
  expect(await first).toMatchObject({ stop: "cancelled" })
})
