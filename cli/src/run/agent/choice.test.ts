import { expect, test } from "bun:test"
import { spawnSync } from "node:child_process"
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { agentsOnPath, agentWords, chooseAgent } from "./choice.ts"

/** A folder for PATH that holds these programs. */
function folderWith(...programs: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "openctl-path-"))
  for (const program of programs) {
    mkdirSync(dirname(join(folder, program)), { recursive: true })
    writeFileSync(join(folder, program), "#!/bin/sh\n")
    chmodSync(join(folder, program), 0o755)
  }
  return folder
}

test("a word names the agent's own program where PATH has it", () => {
  const folder = folderWith("gemini", "npx")
  const choice = chooseAgent({ word: "gemini" }, `/nowhere:${folder}`)
  expect(choice).toMatchObject({ name: "gemini-cli", title: "Gemini CLI", fetches: null })
  expect(choice.command).toEqual([join(folder, "gemini"), "--acp"])
  expect(agentsOnPath(folder).map(({ name }) => name)).toEqual(["gemini-cli"])
})

test("an adapter that is not here is fetched by npx in its pinned version", () => {
  const folder = folderWith("npx")
  const { command, fetches, known } = chooseAgent({ word: "claude" }, folder)
  expect(fetches).toMatch(/^@agentclientprotocol\/claude-agent-acp@\d+\.\d+\.\d+$/)
  // In the folder where the agent runs anybody may have written an .npmrc that names a registry of theirs.
  const where = `--prefix=${homedir()}`
  expect(command.slice(0, 6)).toEqual([join(folder, "npx"), "--yes", where, `--package=${fetches}`, "--", "sh"])
  expect(known?.mode).toBe("default")
})

test("without npx the sentence says what to install", () => {
  expect(() => chooseAgent({ word: "codex" }, folderWith())).toThrow(/codex-acp, which is not on PATH.*npm i -g @/)
})

test("a folder, or a file that can't be run, is no program", () => {
  const folder = folderWith("npx")
  writeFileSync(join(folder, "qwen"), "")
  expect(chooseAgent({ word: "qwen" }, folder).fetches).not.toBeNull()
})

test("an unknown word names the known ones", () => {
  expect(() => chooseAgent({ word: "nobody" }, "")).toThrow(agentWords.join(", "))
})

test("a command after -- is run as it is, and a known agent's program keeps its name", () => {
  const folder = folderWith("qwen", "other")
  expect(chooseAgent({ command: ["other", "--x"] }, folder)).toMatchObject({
    name: "other",
    title: "other",
    command: [join(folder, "other"), "--x"],
    known: null,
  })
  expect(chooseAgent({ command: [join(folder, "qwen"), "--acp", "--debug"] }, "")).toMatchObject({
    name: "qwen-code",
    title: "Qwen Code",
  })
  expect(() => chooseAgent({ command: ["missing"] }, folder)).toThrow('no program "missing"')
  expect(() => chooseAgent({ command: [] }, folder)).toThrow("no command after --")
})

test("what npx fetched runs in the folder, by none of the programs that lie there", () => {
  const folder = folderWith("npx", "programs/node_modules/.bin/node")
  const asNpmDoes = `while [ "$1" != -- ]; do shift; done; shift; PATH="$PWD/node_modules/.bin:$HERE:$PATH" exec "$@"`
  writeFileSync(join(folder, "npx"), `#!/bin/sh\n${asNpmDoes}\n`)
  const cloned = join(folder, "programs")
  writeFileSync(join(cloned, "node_modules/.bin/node"), "#!/bin/sh\necho a program of the folder\n")
  const here = folderWith("claude-agent-acp", "node")
  writeFileSync(join(here, "claude-agent-acp"), "#!/usr/bin/env node\n")
  writeFileSync(join(here, "node"), "#!/bin/sh\npwd\n")
  const choice = chooseAgent({ word: "claude" }, folder)
  const [file, ...args] = choice.command
  const env = { PATH: "/usr/bin:/bin", HERE: here, OPENCTL_FOLDER: cloned }
  const { stdout } = spawnSync(file, args, { cwd: choice.from ?? cloned, env, encoding: "utf8" })
  expect(stdout.trim()).toBe(realpathSync(cloned))
})
