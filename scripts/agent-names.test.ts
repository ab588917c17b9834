import { expect, test } from "bun:test"
import { agentNamedIn } from "./agent-names.ts"

test("an agent is named in its own folder and in the list, and nowhere else", () => {
  const asks = 'if (session.agent === "codex") return'
  expect(agentNamedIn("cli/src/transcripts/find-sessions.ts", asks)).toBe("codex")
  expect(agentNamedIn("agents/src/places.ts", asks)).toBe("codex")
  expect(agentNamedIn("server/src/app.ts", "/** Claude Code does so. */")).toBe("Claude Code")
  for (const file of ["agents/src/codex/files.ts", "agents/src/all.ts", "web/src/gallery/made-up.ts"])
    expect(agentNamedIn(file, asks)).toBeUndefined()
})

test("a word that means something else as well names nobody", () => {
  for (const text of ['{ cursor: "cursor" }', 'label="Continue"', "the codex of rules"])
    expect(agentNamedIn("web/src/home/Home.tsx", text)).toBeUndefined()
})
