import { expect, test } from "bun:test"
import { readFileSync } from "node:fs"
import { resolve } from "node:path"
import { notice } from "../../scripts/notice.ts"

test("NOTICE names what is shipped, in today's versions; npm run notice writes it", () => {
  const made = notice()
  expect(readFileSync(resolve(import.meta.dirname, "../../NOTICE"), "utf8") === made).toBeTrue()
  const about = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../package.json"), "utf8")) as {
    dependencies: Record<string, string>
    devDependencies: Record<string, string>
  }
  for (const [name, version] of Object.entries(about.dependencies)) expect(made).toContain(`\n${name} ${version} (`)
  for (const [name, version] of Object.entries(about.devDependencies))
    expect(made).not.toContain(`\n${name} ${version} (`)
})
