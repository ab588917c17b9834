import { expect, test } from "bun:test"
import { startAgent } from "./agent.ts"
import { chooseAgent } from "./choice.ts"

test("a program that ends at once could not be started", async () => {
  const started = startAgent({
    choice: chooseAgent({ command: ["/bin/false"] }, ""),
    cwd: "/",
    env: {},
    signal: new AbortController().signal,
    events: { update() {}, question: async () => null, noise() {}, exited() {} },
  })
  await expect(started).rejects.toMatchObject({ why: "not-started" })
})
