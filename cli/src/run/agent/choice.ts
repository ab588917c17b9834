import { accessSync, constants, statSync } from "node:fs"
import { homedir } from "node:os"
import { basename, delimiter, isAbsolute, join } from "node:path"
import type { AgentOverAcp } from "#agents/agent"
import { agents } from "#agents/all"
import { failed } from "./failed.ts"

/** How an agent is started. */
export interface AgentChoice {
  /** An agent's id, or the name of a command that is none of the known agents. */
  name: string
  /** Its name for people. */
  title: string
  command: readonly [string, ...string[]]
  env: Readonly<Record<string, string>>
  /** The folder in which the command has to start; it goes to the one named by OPENCTL_FOLDER by itself. Null: it starts there. */
  from: string | null
  /** The npm package in its version (`name@1.2.3`) that npx fetches to start it; null if the program is here already. */
  fetches: string | null
  /** What is known of the agent; null for a command that is none of the known agents. */
  known: AgentOverAcp | null
}

const THERE = 'cd "$OPENCTL_FOLDER" && exec "$0" "$@"'

/** The words that name an agent, for help and for sentences. */
export const agentWords: readonly string[] = agents.flatMap(({ acp }) => acp?.word ?? [])

/**
 * How to start the agent that a word names, or the command that was given instead. A program that is not on PATH is to be
 * fetched by npx: the caller asks the person first. Rejects with `Failed` if there is nothing to start.
 */
export function chooseAgent(asked: { word: string } | { command: readonly string[] }, path: string): AgentChoice {
  if ("command" in asked) return ofCommand(asked.command, path)
  const agent = agents.find(({ id, acp }) => acp && (acp.word === asked.word || id === asked.word))
  if (!agent?.acp) {
    throw failed(
      "not-started",
      `There is no agent "${asked.word}". Known are ${agentWords.join(", ")}; any other program that speaks the Agent Client Protocol comes after --.`,
    )
  }
  const { id, label, acp } = agent
  const choice = { name: id, title: label, env: acp.env ?? {}, from: null, known: acp }
  const [program, ...args] = acp.command
  const found = onPath(program, path)
  if (found) return { ...choice, command: [found, ...args], fetches: null }
  const npx = onPath("npx", path)
  const fetches = `${acp.npm.name}@${acp.npm.version}`
  if (!npx) {
    throw failed(
      "not-started",
      `${label} needs the program ${program}, which is not on PATH. Get it with: npm i -g ${fetches}`,
    )
  }
  // In this folder npx would take a registry that an .npmrc names, a package that lies there, and puts its node_modules/.bin
  // before everything on PATH: a cloned repository may hold all of them.
  const home = homedir()
  const get = [npx, "--yes", `--prefix=${home}`, `--package=${fetches}`, "--"] as const
  return { ...choice, command: [...get, "sh", "-c", THERE, program, ...args], from: home, fetches }
}

/** The known agents whose program is on PATH. */
export function agentsOnPath(path: string): AgentChoice[] {
  return agents
    .filter(({ acp }) => acp && onPath(acp.command[0], path))
    .map(({ id }) => chooseAgent({ word: id }, path))
}

function ofCommand([program, ...args]: readonly string[], path: string): AgentChoice {
  if (!program) throw failed("not-started", "There is no command after --.")
  const found = program.includes("/") || isAbsolute(program) ? program : onPath(program, path)
  if (!found) throw failed("not-started", `There is no program "${program}" on PATH.`)
  const name = basename(program).replace(/\.exe$/i, "")
  // A known agent's own program is that agent, whatever arguments it was given.
  const agent = agents.find(({ acp }) => acp?.command[0] === name)
  return {
    name: agent?.id ?? name,
    title: agent?.label ?? name,
    command: [found, ...args],
    env: agent?.acp?.env ?? {},
    from: null,
    fetches: null,
    known: agent?.acp ?? null,
  }
}

function onPath(program: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    const file = join(folder || ".", program)
    if (isProgram(file)) return file
  }
  return null
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    // Most folders of PATH don't have it.
    return false
  }
}
