import { Writable } from "node:stream"
import { agent, ndJsonStream } from "@agentclientprotocol/sdk"

/** An agent built with the protocol's own SDK, which judges every message of its client: does ours speak as it should? */
agent({ name: "sdk" })
  .onRequest("initialize", ({ params }) => ({
    protocolVersion: params.protocolVersion,
    agentInfo: { name: "sdk", title: "SDK Agent", version: "2.4.0" },
    agentCapabilities: { loadSession: true, sessionCapabilities: { resume: {} } },
  }))
  .onRequest("session/new", () => ({ sessionId: "s1", modes }))
  .onRequest("session/resume", () => ({ modes }))
  .onRequest("session/set_mode", () => ({}))
  .onRequest("session/prompt", async ({ params, client }) => {
    const { sessionId, prompt } = params
    const say = (text: string) =>
      client.notify("session/update", {
        sessionId,
        update: { sessionUpdate: "agent_message_chunk", content: { type: "text", text } },
      })
    const cancelled = new Promise<void>((resolve) => {
      onCancel = resolve
    })
    await say(prompt.map((block) => (block.type === "text" ? block.text : block.type)).join("|"))
    const { outcome } = await client.request("session/request_permission", {
      sessionId,
      toolCall: { toolCallId: "c1", title: "ls", kind: "execute", rawInput: { command: "ls" } },
      options: [{ optionId: "yes", name: "Yes", kind: "allow_once" }],
    })
    await say(` ${outcome.outcome}`)
    if (outcome.outcome === "selected") return { stopReason: "end_turn" }
    await cancelled
    return { stopReason: "cancelled" }
  })
  .onNotification("session/cancel", () => onCancel())
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Bun.stdin.stream()))

let onCancel = () => {}
const modes = {
  currentModeId: "auto",
  availableModes: [
    { id: "auto", name: "Auto" },
    { id: "default", name: "Manual" },
  ],
}
