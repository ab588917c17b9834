import { homedir } from "node:os"
import { join, resolve } from "node:path"

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
  /** The server's data folder, for `admin`: as given, and where it may be. */
  dataDirs: string[]
  databaseUrl: string | undefined
  colour: boolean
  /** Whether there is a screen to open a browser on. */
  screen: boolean
}

type Environment = Record<string, string | undefined>

export function readSurroundings(env: Environment = process.env): Surroundings {
  const home = env.HOME || homedir()
  const cwd = process.cwd()
  return {
    cwd,
    home,
    configDir: join(absolute(env.XDG_CONFIG_HOME) ?? join(home, ".config"), "openctl"),
    stateDir: join(absolute(env.XDG_STATE_HOME) ?? join(home, ".local/state"), "openctl"),
    server: env.OPENCTL_URL || undefined,
    token: env.OPENCTL_TOKEN?.trim() || undefined,
    folders: { CLAUDE_CONFIG_DIR: env.CLAUDE_CONFIG_DIR || undefined, CODEX_HOME: env.CODEX_HOME || undefined },
    dataDirs: dataDirs(env.DATA_DIR || "data", cwd),
    databaseUrl: env.DATABASE_URL || undefined,
    colour: !env.NO_COLOR && env.TERM !== "dumb",
    screen: hasScreen(env),
  }
}

/** The XDG specification: a relative path is to be passed over. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? path : undefined
}

/** `npm start` runs in the checkout wherever it is called from, so a relative folder may be meant from there. */
function dataDirs(given: string, cwd: string): string[] {
  return [...new Set([resolve(cwd, given), resolve(import.meta.dirname, "../..", given)])]
}

function hasScreen(env: Environment): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return !env.SSH_CONNECTION
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}
