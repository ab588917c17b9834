import { readFileSync } from "node:fs"
import { homedir } from "node:os"
import { join, resolve } from "node:path"
import { parseEnv } from "node:util"
import { agents } from "#agents/all"
import { idIn } from "#agents/ids"

/**
 * What the environment says: the only place of the CLI that reads it. docs/cli.md lists the variables for people.
 */
export interface Surroundings {
  /** The folder that the person stands in, as their shell names it and as it is. */
  cwd: string
  home: string
  /** Where config.json and credentials.json lie. */
  configDir: string
  /** Where it is remembered which file became which session. */
  stateDir: string
  /** OPENCTL_URL and OPENCTL_TOKEN: they win over the files. */
  server: string | undefined
  token: string | undefined
  /** Folders of agents that are not where they are by default, by the variable's name. */
  folders: Record<string, string | undefined>
  /** The agents that run this program, and their sessions, as far as they say so. */
  inside: Inside[]
  /** The server's data folder, for `admin`: as given, and where it may be. */
  dataDirs: string[]
  databaseUrl: string | undefined
  colour: boolean
  /** Whether there is a screen to open a browser on. */
  screen: boolean
  /** Where programs are looked for, and what those that are started from here get: all but the token. */
  path: string
  forPrograms: Record<string, string | undefined>
}

/** An agent whose child this is; `own` is its id of the session, which some don't give. */
export interface Inside {
  agent: string
  own: string | null
}

/** How this program was called, for sentences that say what to call next; the launcher knows. */
export const openctl = process.env.OPENCTL_COMMAND || "openctl"

type Environment = Record<string, string | undefined>

/** The checkout that this program lies in: `npm start` runs the server there. */
const ownCheckout = resolve(import.meta.dirname, "../..")

export function readSurroundings(env: Environment = process.env, checkout = ownCheckout): Surroundings {
  const home = homeOf(env)
  const cwd = process.cwd()
  const server = serverEnvironment(env, checkout)
  return {
    cwd,
    home,
    configDir: join(absolute(env.XDG_CONFIG_HOME) ?? join(home, ".config"), "openctl"),
    stateDir: join(absolute(env.XDG_STATE_HOME) ?? join(home, ".local/state"), "openctl"),
    server: env.OPENCTL_URL || undefined,
    token: env.OPENCTL_TOKEN?.trim() || undefined,
    folders: foldersIn(env),
    inside: insideOf(env),
    dataDirs: dataDirs(server.DATA_DIR || "data", cwd, checkout),
    databaseUrl: server.DATABASE_URL || undefined,
    colour: !env.NO_COLOR && env.TERM !== "dumb",
    screen: hasScreen(env),
    path: env.PATH ?? "",
    forPrograms: { ...env, OPENCTL_TOKEN: undefined },
  }
}

function foldersIn(env: Environment): Surroundings["folders"] {
  const names = agents.flatMap(({ files, store }) => [files?.variable?.name ?? [], store?.variable?.name ?? []].flat())
  return Object.fromEntries(names.map((name) => [name, env[name] || undefined]))
}

/** Ids are names of files in the end: one that could not be is none. */
function insideOf(env: Environment): Inside[] {
  return agents.flatMap(({ id: agent, childMarks }): Inside[] => {
    if (!childMarks) return []
    const { ids, says } = childMarks
    const own = ids.map((name) => idIn(env[name])).find((id) => id !== null)
    if (own !== undefined) return [{ agent, own }]
    return says && env[says.name] === says.value ? [{ agent, own: null }] : []
  })
}

/** The XDG specification: a relative path is to be passed over. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined
}

/** `npm start` runs in the checkout wherever it is called from, so a relative folder may be meant from there. */
function dataDirs(given: string, cwd: string, checkout: string): string[] {
  return [...new Set([resolve(cwd, given), resolve(checkout, given)])]
}

/** A container's user may have neither HOME nor an entry in the machine's list of users: then nothing is kept, and all else works. */
function homeOf(env: Environment): string {
  if (env.HOME) return env.HOME
  try {
    return homedir()
  } catch {
    return "/nonexistent"
  }
}

/** As the server has it: what stands in its `.env` counts where the environment says nothing. */
function serverEnvironment(env: Environment, checkout: string): Environment {
  try {
    return { ...parseEnv(readFileSync(join(checkout, ".env"), "utf8")), ...env }
  } catch {
    // There is none, or it is not for this user to read; then the environment has to say it.
    return env
  }
}

function hasScreen(env: Environment): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return !env.SSH_CONNECTION
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}
