import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test"
import { spawn, spawnSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { notCovered } from "../harness/covered.ts"
import { freePort } from "../harness/free-port.ts"
import { makeToken } from "../harness/operator.ts"
import { bun, type Served, serve } from "../harness/served.ts"
import { root } from "../harness/terminals.ts"

/**
 * Containers run as users without an entry in the user database, on folders that belong to somebody else. Tested with real
 * users, which needs root.
 */
setDefaultTimeout(60_000)

const SOMEBODY = { uid: 41_001, gid: 42_000 }
const OWNER = 41_000
const as = ({ uid, gid }: typeof SOMEBODY) => [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"]
const can = (...command: string[]) => spawnSync("setpriv", [...as(SOMEBODY), ...command]).status === 0
const canBe = process.getuid?.() === 0 && can(bun, "--version") && can("test", "-r", join(root, "server/src/main.ts"))
if (!canBe) notCovered("Users that own nothing", "it takes root, setpriv, and a checkout that others may read")

let folder = ""
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openctl-foreign-"))
  chmodSync(folder, 0o755)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs one of our programs as a given user with only this environment, until it has ended. */
async function run(args: string[], env: Record<string, string>) {
  const child = spawn("setpriv", [...as(SOMEBODY), bun, ...args], {
    cwd: "/",
    env: { PATH: process.env.PATH ?? "", ...env },
  })
  let said = ""
  let complained = ""
  child.stdout.on("data", (piece: Buffer) => (said += piece))
  child.stderr.on("data", (piece: Buffer) => (complained += piece))
  const code = await new Promise<number | null>((done) => child.once("close", done))
  return { code, said, complained }
}

describe.skipIf(!canBe)("a data folder that belongs to somebody else", () => {
  const whose = (path: string) => {
    const { uid, gid, mode } = statSync(path)
    return { uid, gid, mode: mode & 0o7777 }
  }

  /** As Kubernetes makes it with fsGroup: the group may write, and the owner is somebody else. */
  function groupFolder(name: string, mode: number): string {
    const path = join(folder, name)
    mkdirSync(path)
    chownSync(path, OWNER, SOMEBODY.gid)
    chmodSync(path, mode)
    return path
  }

  /** Starts the server there as a given user, checks whether it is ready, and stops it. */
  async function serveOnce(dataDir: string): Promise<number> {
    const port = await freePort()
    const env = { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, HOST: "127.0.0.1", PORT: String(port) }
    const child = spawn("setpriv", [...as(SOMEBODY), bun, "--no-orphans", "server/src/main.ts"], { cwd: root, env })
    let said = ""
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece))
    const ended = new Promise((done) => child.once("exit", done))
    try {
      for (const until = Date.now() + 30_000; Date.now() < until && child.exitCode === null; await Bun.sleep(25)) {
        const answer = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null)
        if (answer) return answer.status
      }
      throw new Error(`It did not come up: ${said}`)
    } finally {
      child.kill()
      await ended
    }
  }

  test("serves where its group may write, twice, and changes no modes", async () => {
    const path = groupFolder("fs-group", 0o2770)
    const before = whose(path)
    expect(await serveOnce(path)).toBe(200)
    expect(await serveOnce(path)).toBe(200)
    expect(whose(path)).toEqual(before)
    for (const name of ["openctl.db", "secret"]) expect(whose(join(path, name)).mode).toBe(0o600)
  })

  test("takes a key and a database that somebody else put there and lets it use", async () => {
    const path = groupFolder("restored", 0o2770)
    expect(await serveOnce(path)).toBe(200)
    for (const name of ["openctl.db", "secret"]) {
      chownSync(join(path, name), OWNER, SOMEBODY.gid)
      chmodSync(join(path, name), 0o660)
    }
    expect(await serveOnce(path)).toBe(200)
    expect(whose(join(path, "secret"))).toEqual({ uid: OWNER, gid: SOMEBODY.gid, mode: 0o660 })
  })

  test("says in a sentence which folder it may not use", async () => {
    const path = groupFolder("closed", 0o2750)
    const refused = await run([join(root, "server/src/main.ts")], { DATA_DIR: path })
    expect(refused.code).toBe(1)
    expect(refused.complained).toContain(`DATA_DIR is ${path}, which can't be used`)
    const open = groupFolder("closed-key", 0o2770)
    writeFileSync(join(open, "secret"), "x".repeat(43), { mode: 0o600 })
    const unread = await run([join(root, "server/src/main.ts")], { DATA_DIR: open })
    expect(unread.code).toBe(1)
    expect(unread.complained).toContain("can't be read")
    expect(`${refused.complained}${unread.complained}`.split("\n").filter((line) => line !== "")).toHaveLength(2)
  })

  test("still closes its own folder to others", async () => {
    const path = join(folder, "own")
    mkdirSync(path)
    chownSync(path, SOMEBODY.uid, SOMEBODY.gid)
    chmodSync(path, 0o755)
    expect(await serveOnce(path)).toBe(200)
    expect(whose(path).mode).toBe(0o700)
  })
})

describe.skipIf(!canBe)("an upload by somebody without a home", () => {
  let server: Served
  let token = ""
  let file = ""
  beforeAll(async () => {
    server = await serve({ RATE_LIMITS: "off", LOG_LEVEL: "error" })
    token = (await makeToken(server.dataDir, "alice@example.com")).token
    file = join(folder, "session.jsonl")
    const said = { type: "user", uuid: "u1", sessionId: "s", message: { role: "user", content: "Hello" } }
    writeFileSync(file, `${JSON.stringify(said)}\n`, { mode: 0o644 })
  })
  afterAll(() => server?.stop())

  const upload = (env: Record<string, string>) =>
    run(["--no-install", "--no-env-file", join(root, "cli/src/main.ts"), "upload", file, "--new"], {
      OPENCTL_URL: server.url,
      OPENCTL_TOKEN: token,
      ...env,
    })

  test.each([
    ["no HOME at all", {}],
    ["a HOME that is not there", { HOME: "/nonexistent" }],
    ["a HOME that is somebody else's", { HOME: "/root" }],
    ["a HOME that is a file", { HOME: "/etc/passwd" }],
  ] as [string, Record<string, string>][])(
    "sends all the same with %s, and says what is not remembered",
    async (_what, env) => {
      const { code, said, complained } = await upload(env)
      expect(complained).toContain("won't find this session on this machine")
      expect(complained).not.toContain(" at ")
      expect(code).toBe(0)
      expect(said).toStartWith(`${server.url}/sessions/`)
    },
  )

  test("with a home nothing is said", async () => {
    const home = join(folder, "home")
    mkdirSync(home)
    chownSync(home, SOMEBODY.uid, SOMEBODY.gid)
    const { code, complained } = await upload({ HOME: home })
    expect(code).toBe(0)
    expect(complained).not.toContain("won't know")
    expect(existsSync(join(home, ".local/state/openctl/uploads.json"))).toBeTrue()
  })
})

test("the operator's commands find the server by the checkout's .env, wherever they are typed", async () => {
  const checkout = mkdtempSync(join(tmpdir(), "openctl-checkout-"))
  const server = await serve({ RATE_LIMITS: "off", LOG_LEVEL: "error" })
  try {
    for (const name of ["cli", "protocol", "agents", "package.json", "tsconfig.json", "bunfig.toml"])
      cpSync(join(root, name), join(checkout, name), { recursive: true })
    symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"))
    const ask = (env: Record<string, string> = {}) =>
      spawnSync(
        bun,
        ["--no-install", "--no-env-file", join(checkout, "cli/src/main.ts"), "admin", "people", "--json"],
        {
          cwd: tmpdir(),
          env: { PATH: process.env.PATH ?? "", HOME: checkout, ...env },
        },
      )
    expect(`${ask().stderr}`).toContain("There is no database")
    writeFileSync(join(checkout, ".env"), `# Ours\nexport DATA_DIR="${server.dataDir}" # kept here\n`)
    expect(JSON.parse(`${ask().stdout}`)).toEqual({ people: [] })
    // The environment takes precedence, as for the server.
    expect(`${ask({ DATA_DIR: join(checkout, "elsewhere") }).stderr}`).toContain("elsewhere")
  } finally {
    await server.stop()
    rmSync(checkout, { recursive: true, force: true })
  }
})
