import { expect, test } from "bun:test"
import { join } from "node:path"
import { questionOf, scripted } from "../../../../tests/remote/scripted.ts"
import { chooseAgent } from "./choice.ts"

const program = join(import.meta.dirname, "../../../../tests/remote/sdk-agent.ts")

test("an agent that is built with the protocol's SDK understands us in every step", async () => {
  const choice = chooseAgent({ command: [process.execPath, program] }, "")
  for (const resume of [undefined, "s0"]) {
    const { agent, heard } = await scripted([], { choice, mode: "default", ...(resume && { resume }) })
    expect([agent.title, agent.session, agent.mode]).toEqual(["SDK Agent", resume ?? "s1", "default"])
    const turn = agent.prompt("Hello")
    ;(await questionOf(heard)).answer("yes")
    expect(await turn).toEqual({ stop: "end_turn" })
    const next = agent.prompt("again")
    await questionOf(heard, 1)
    agent.cancel()
    expect(await next).toEqual({ stop: "cancelled" })
    expect(heard.said()).toBe("Hello selectedagain cancelled")
    await agent.end()
    expect(heard.noise).toEqual([])
  }
})
