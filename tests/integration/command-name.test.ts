import { afterAll, beforeAll, expect, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "../harness/terminals.ts"

/**
 * The command that the CLI tells people to type works where they typed the last one: `openctl` is on no PATH before `npm
 * link`.
 */
let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "openctl-name-"))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const said = (command: string, args: string[]): string => {
  const env = { PATH: process.env.PATH ?? "", HOME: home }
  const { stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: "utf8" })
  return stdout + stderr
}
const byNpm = (...args: string[]) => said("npm", ["run", "-s", "openctl", "--", ...args])
const linked = (...args: string[]) => said("node", [join(root, "scripts/openctl.mjs"), ...args])

test("run by npm from the checkout, it names npm's form of its commands", () => {
  expect(byNpm("whoami")).toContain("Sign in with: npm run -s openctl -- login --server https://")
  const help = byNpm("upload", "--help")
  expect(help).toContain("Usage: npm run -s openctl -- upload [options]")
  expect(help).toContain("  $ npm run -s openctl -- upload --list")
  expect(help).not.toMatch(/(?<!-s )\bopenctl upload/)
  expect(byNpm("link")).toContain("  $ npm run -s openctl -- link list")
  expect(byNpm("uplaod")).toContain("See: npm run -s openctl -- --help")
}, 60_000)

test("run by itself, as after npm link, it names itself", () => {
  expect(linked("whoami")).toContain("Sign in with: openctl login --server https://")
  expect(linked("upload", "--help")).toContain("Usage: openctl upload [options]")
}, 60_000)
