import { expect, test } from "bun:test"
import { agentFixtures, agentOfFixtures, fixtureText, readerOfFixtures } from "../../tests/harness/agent-fixtures.ts"
import { otherwise } from "../../tests/harness/serialisations.ts"
import { LineFilter } from "./left-out.ts"
import { recogniseAgent } from "./readers.ts"

/** The same record with other blanks, another order or other escapes is the same record, and is treated as such. */
for (const { agent, name } of agentFixtures()) {
  const lines = fixtureText(agent, name).split("\n").filter(isJson)

  test(`${agent}: any serialisation of a line of ${name} is left out, cleaned or sent alike`, () => {
    for (const line of lines) {
      const sent = filtered(agent, line)
      for (const other of otherwise(line)) expect(filtered(agent, other), other).toEqual(sent)
    }
  })

  test(`${agent}: any serialisation of ${name} is recognized`, () => {
    const texts = lines.map(otherwise)
    for (const nth of texts[0]!.keys())
      expect(recogniseAgent(texts.map((all) => all[nth]).join("\n")), `serialisation ${nth}`).toBe(
        agentOfFixtures(agent),
      )
  })
}

/** What goes, as what it means. */
function filtered(agent: string, line: string): { kinds: string[]; cleaned: number; sent: unknown } {
  const filter = new LineFilter(readerOfFixtures(agent))
  const text = new TextDecoder().decode(filter.push(new TextEncoder().encode(`${line}\n`)))
  const { kinds, cleaned } = filter.report
  return { kinds: Object.keys(kinds), cleaned, sent: text === "" ? null : JSON.parse(text) }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
