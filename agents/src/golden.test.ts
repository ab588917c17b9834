import { expect, test } from "bun:test"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import {
  agentFixtures,
  agentOfFixtures,
  fixtureFile,
  fixtureText,
  readerOfFixtures,
} from "../../tests/harness/agent-fixtures.ts"
import { recogniseAgent } from "./readers.ts"
import { agentOfSource } from "./sources.ts"

/**
 * Beside each fixture of a reader lies what its lines are read as. After a change that is meant:
 * `GOLDEN=write bun test agents`, and look at the difference. One that only says what is left out has none.
 */
const fixtures = agentFixtures().filter(({ name }) => name !== "left-out")

for (const { agent, name } of fixtures) {
  test(`${agent}: ${name} is read as it was before`, () => {
    const golden = fixtureFile(agent, `${name}.golden`)
    const text = fixtureText(agent, name)
    expect(recogniseAgent(text)).toBe(agentOfFixtures(agent))
    const reader = readerOfFixtures(agent)
    const state = reader.start(agentOfSource(name) === null ? "main" : name)
    const lines = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n")
    const read = lines.map((line) => {
      const { draft, facts } = reader.read(line, state)
      return `${JSON.stringify(Object.keys(facts).length > 0 ? { ...draft, facts } : draft)}\n`
    })
    if (process.env.GOLDEN === "write" || !existsSync(golden)) writeFileSync(golden, read.join(""))
    expect(read.join("")).toBe(readFileSync(golden, "utf8"))
  })
}
