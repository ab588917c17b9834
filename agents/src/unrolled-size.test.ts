import { expect, test } from "bun:test"
import { agentOf } from "./all.ts"
import { readerFor } from "./readers.ts"

/** A document of a few kilobytes, packed, must not become gigabytes of lines: nothing long is said in more than one of them. */
const long = "x".repeat(100_000)
const many = <T>(one: T) => Array.from({ length: 50 }, () => one)

const documents: [agent: string, what: string, document: object][] = [
  ["opencode", "the role", { info: { role: long }, parts: many({ type: "text", text: "a" }) }],
  ["opencode", "the model", { info: { role: "user", modelID: long }, parts: many({ type: "text", text: "a" }) }],
  [
    "opencode",
    "the time",
    { info: { role: "user", time: { created: long } }, parts: many({ type: "text", text: "a" }) },
  ],
  ["copilot-vscode", "the model", { requestId: "r", modelId: long, response: many({ kind: "odd", of: "a" }) }],
  [
    "copilot-vscode",
    "a result",
    {
      requestId: "r",
      response: many({ kind: "toolInvocation" }),
      result: {
        metadata: { toolCallRounds: [{ toolCalls: many({ id: "c" }) }], toolCallResults: { c: { content: long } } },
      },
    },
  ],
]

for (const [agent, what, one] of documents)
  test(`${agent}: ${what} of a document's record is not in each of its lines`, () => {
    const whole = agent === "opencode" ? { info: { id: "ses_1" }, messages: [one] } : { requests: [one] }
    const text = JSON.stringify(whole)
    const lines = agentOf(agent)?.document?.unroll(text) ?? []
    expect(lines.length).toBeGreaterThan(50)
    expect(lines.join("").length).toBeLessThan(2 * text.length)
  })

test("opencode: a role of any length leaves the state small", () => {
  const reader = readerFor("opencode")
  const state = reader.start("main")
  const info = { id: "msg_1", sessionID: "ses_1", role: long }
  reader.read(JSON.stringify({ type: "message.updated.1", data: { info } }), state)
  expect(JSON.stringify(state).length).toBeLessThan(16 * 1024)
})
