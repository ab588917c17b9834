import { expect, test } from "bun:test"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { played } from "../../../../tests/remote/played.ts"
import { scripted } from "../../../../tests/remote/scripted.ts"
import { chooseAgent } from "./choice.ts"

/** An agent that begins a session as it should, and at a prompt writes these lines before its answer. */
function hostile(...lines: string[]) {
  const program = `
    const write = (told) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...told }) + "\\n")
    const send = (id, result) => write({ id, result })
    for await (const line of console) {
      const { id, method } = JSON.parse(line)
      if (method === "initialize") send(id, { protocolVersion: 1 })
      else if (method === "session/new") send(id, { sessionId: "s" })
      else if (method === "session/prompt") {
        process.stdout.write(${JSON.stringify(lines.map((line) => `${line}\n`).join(""))}.replaceAll("$ID", id))
        send(id, { stopReason: "end_turn" })
      } else if (method === undefined) write({ method: "session/update", params: { update: { sessionUpdate: "answered", line } } })
    }`
  const file = join(mkdtempSync(join(tmpdir(), "openctl-hostile-")), "agent.ts")
  writeFileSync(file, program)
  return scripted([], { choice: chooseAgent({ command: [process.execPath, file] }, "") })
}

const update = (told: unknown) => JSON.stringify({ jsonrpc: "2.0", method: "session/update", params: { update: told } })
const request = (id: unknown, method: string, params: unknown) => JSON.stringify({ jsonrpc: "2.0", id, method, params })

test("no line of an agent's ends its session, and the lines around it are read", async () => {
  const odd = [
    "null",
    "{}",
    '{"jsonrpc":"2.0"',
    `{"a":${"[".repeat(100_000)}`,
    `{"method":"session/update","params":{"update":${"[".repeat(5000)}${"]".repeat(5000)}}}`,
    '{"jsonrpc":"2.0","id":99999,"result":{}}',
    '{"jsonrpc":"2.0","id":{"a":1},"result":{}}',
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32700}}',
    update(null),
    update("words"),
    update({ sessionUpdate: { nested: true } }),
    update({
      sessionUpdate: "tool_call",
      toolCallId: "__proto__",
      status: "completed",
      content: [null, 7, { type: {} }],
    }),
    '{"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":"plan","__proto__":{"x":1}}}}',
    '{"jsonrpc":"2.0","method":"$/cancel_request","params":{"requestId":"none"}}',
    '{"jsonrpc":"2.0","method":"__proto__","params":7}',
    "\u0000\u001b[2J\ufffd",
  ]
  const { agent, heard } = await hostile(...odd, update({ sessionUpdate: "last" }))
  expect(await agent.prompt("go")).toEqual({ stop: "end_turn" })
  expect(heard.updates.at(-1)).toEqual({ sessionUpdate: "last" })
  expect(heard.noise).toHaveLength(6)
  const { recorder, lines } = played()
  for (const told of heard.updates) recorder.update(told)
  recorder.stop({ id: "p", stop: "end_turn" })
  expect(lines().length).toBeGreaterThan(3)
  await agent.end()
})

test("a request without options, or with odd ones, is answered all the same", async () => {
  const { agent, heard } = await hostile(
    request(1, "session/request_permission", {}),
    request("two", "session/request_permission", { toolCall: 7, options: [{ optionId: "" }, null, { name: "x" }] }),
    request(3, "terminal/create", { command: "sh" }),
    request(4, "session/request_permission", { toolCall: {}, options: [{ optionId: "a", name: 5, kind: [] }] }),
  )
  const turn = await agent.prompt("go")
  expect(turn.stop).toBe("end_turn")
  await agent.prompt("again")
  const answers = heard.updates.filter((told) => told.sessionUpdate === "answered").map((told) => JSON.parse(told.line))
  const byId = new Map(answers.map((answer) => [answer.id, answer.result?.outcome?.outcome ?? answer.error?.code]))
  expect([...byId].slice(0, 3)).toEqual([
    [1, "cancelled"],
    ["two", "cancelled"],
    [3, -32601],
  ])
  expect(heard.questions[0]?.asked).toMatchObject({
    call: null,
    title: "The agent asks",
    options: [{ id: "a", name: "a", kind: "" }],
  })
  // It was still open when its turn ended.
  expect(heard.questions[0]?.closed.aborted).toBe(true)
  await agent.end()
})

test("a flood of lines and of noise passes", async () => {
  const { agent, heard } = await hostile(
    ...Array.from({ length: 20_000 }, (_, at) => (at % 2 ? `noise ${at}` : update({ sessionUpdate: "n", at }))),
  )
  expect((await agent.prompt("go")).stop).toBe("end_turn")
  expect(heard.updates.map((told) => told.at)).toEqual(Array.from({ length: 10_000 }, (_, at) => 2 * at))
  expect(heard.noise).toHaveLength(10_000)
  await agent.end()
})
