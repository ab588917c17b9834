import { describe, expect, test } from "bun:test"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { folderOf as claudeFolderOf } from "#agents/claude-code/files"
import type { Session } from "#protocol/sessions"
import { castAtTerminals } from "../harness/cast.ts"
import { covered, notCovered } from "../harness/covered.ts"
import { serve } from "../harness/served.ts"
import { ending, openctl, type Person, root, start } from "../harness/terminals.ts"

const corpus = resolve(root, "../shared/corpus")

const { it, alice, bob } = castAtTerminals()

/** A session that an agent wrote in its person's folder: some lines of conversation among lines without any. */
function transcript(who: Person, id: string, lines: number, agent?: string): string {
  const session = join(who.home, ".claude/projects", claudeFolderOf(who.work), id)
  const file = agent ? join(session, "subagents", `agent-${agent}.jsonl`) : `${session}.jsonl`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, Array.from({ length: lines }, (_, at) => line(who, id, at)).join(""))
  return file
}

function line(who: Person, sessionId: string, at: number, size = 40): string {
  if (at % 5 === 4) return `${JSON.stringify({ type: "permission-mode", permissionMode: "default", sessionId })}\n`
  const said = at === 0 ? "Fix the login race" : `${at} ${"so it goes ".repeat(size / 10)}`
  const message = { role: at % 2 ? "assistant" : "user", content: at % 2 ? [{ type: "text", text: said }] : said }
  const common = {
    parentUuid: null,
    isSidechain: false,
    userType: "external",
    cwd: who.work,
    sessionId,
    version: "2.1.0",
  }
  const record = { ...common, type: message.role, message, uuid: `u${at}`, timestamp: "2026-11-01T10:00:00.000Z" }
  return `${JSON.stringify(record)}\n`
}

describe("uploading", () => {
  const id = "11111111-1111-4111-8111-111111111111"

  test("Alice stands in her folder and uploads its newest session; a repeat adds only new lines", async () => {
    const file = transcript(alice, id, 10)
    const first = await openctl(alice, ["upload"])
    expect(first.code).toBe(0)
    expect(first.err).toContain("settings of the program: 2 lines")
    const again = (await openctl(alice, ["upload", "--json"])).json()
    expect(again).toMatchObject({
      created: false,
      agent: "claude-code",
      title: "Fix the login race",
      status: "complete",
    })
    expect(first.out).toBe(`${again.url}\n`)
    expect(again.sources).toEqual([{ name: "main", lines: 8, sent: 0 }])
    writeFileSync(file, Array.from({ length: 13 }, (_, at) => line(alice, id, at)).join(""))
    expect((await openctl(alice, ["upload", "--json"])).json().sources).toEqual([{ name: "main", lines: 11, sent: 3 }])
    expect((await openctl(alice, ["open", "--json"])).json().url).toBe(again.url)
    expect((await openctl(alice, ["list", "--json"])).json().sessions).toHaveLength(1)
  })

  test("a rewritten file is not mixed into the uploaded session; --new makes a session of it", async () => {
    const other = join(alice.home, `${id}.jsonl`)
    writeFileSync(other, Array.from({ length: 30 }, (_, at) => line(alice, id, at + 7)).join(""))
    const refused = await openctl(alice, ["upload", other, "--json"])
    expect([refused.code, JSON.parse(refused.err).error.code]).toEqual([5, "CHANGED"])
    expect((await openctl(alice, ["upload", other, "--new", "--json"])).json().created).toBe(true)
  })

  test("two states of one session are never mixed, also when all that differs is a line in the middle", async () => {
    const own = "77777777-7777-4777-8777-777777777777"
    const file = transcript(alice, own, 10)
    const first = readFileSync(file, "utf8")
    const up = (await openctl(alice, ["upload", file, "--json"])).json()
    const stored = (await openctl(alice, ["export", up.id])).out
    const more = Array.from({ length: 5 }, (_, at) => line(alice, own, at + 10)).join("")
    for (const other of [first.replaceAll("so it goes", "so it went"), first.replace("3 so it goes", "3 so it went")]) {
      writeFileSync(file, other + more)
      const refused = await openctl(alice, ["upload", file, "--json"])
      expect([refused.code, JSON.parse(refused.err).error.code]).toEqual([5, "CHANGED"])
      expect((await openctl(alice, ["export", up.id])).out).toBe(stored)
    }
    writeFileSync(file, first + more)
    expect((await openctl(alice, ["upload", file, "--json"])).json().sources[0]).toMatchObject({ lines: 12, sent: 4 })
  })

  test("a session brings its sub-agents along, and all comes back byte for byte", async () => {
    const own = "22222222-2222-4222-8222-222222222222"
    const main = transcript(alice, own, 12)
    const helper = transcript(alice, own, 7, "a1b2c3d")
    const up = (await openctl(alice, ["upload", main, "--all", "--json"])).json()
    expect(up.sources.map((it: { name: string }) => it.name)).toEqual(["main", "agent-a1b2c3d"])
    expect(up.left_out).toEqual([])
    expect((await openctl(alice, ["export", up.id])).stdout.equals(readFileSync(main))).toBe(true)
    const to = join(alice.work, "helper.jsonl")
    await openctl(alice, ["export", up.url, "--source", "agent-a1b2c3d", "-o", to])
    expect(readFileSync(to).equals(readFileSync(helper))).toBe(true)
  })

  test("half a last line of a running agent waits for its end", async () => {
    const own = "33333333-3333-4333-8333-333333333333"
    const file = transcript(alice, own, 3)
    const whole = readFileSync(file)
    writeFileSync(file, whole.subarray(0, -20))
    expect((await openctl(alice, ["upload", file, "--json"])).json().sources[0].lines).toBe(2)
    writeFileSync(file, whole)
    const up = (await openctl(alice, ["upload", file, "--json"])).json()
    expect((await openctl(alice, ["export", up.id])).stdout.equals(whole)).toBe(true)
  })

  test("a picture, a database and white space are refused with a sentence, and create nothing", async () => {
    const before = (await openctl(alice, ["list", "--json"])).json().sessions.length
    const files = { "shot.png": "\x89PNG\r\n", "opencode.db": "SQLite format 3\0", "blank.jsonl": " \n\n" }
    for (const [name, text] of Object.entries(files)) {
      const file = join(alice.work, name)
      writeFileSync(file, text, "latin1")
      const refused = await openctl(alice, ["upload", file, "--json"])
      expect([refused.code, JSON.parse(refused.err).error.code]).toEqual([1, "NOT_A_SESSION"])
    }
    expect((await openctl(alice, ["list", "--json"])).json().sessions).toHaveLength(before)
  })

  const real = existsSync(corpus)
  if (real) covered("real transcripts by the CLI", "of the corpus beside the checkout")
  else notCovered("real transcripts by the CLI", "there is no shared/corpus beside the checkout")
  test.skipIf(!real)(
    "real transcripts come back byte for byte",
    async () => {
      for (const agent of ["claude-code", "codex", "gemini-cli", "aider"]) {
        const names = readdirSync(join(corpus, agent))
          .filter((name) => /\.(jsonl|json|md)$/.test(name))
          .slice(0, 6)
        for (const name of names) {
          const file = join(corpus, agent, name)
          const up = await openctl(bob, ["upload", file, "--all", "--new", "--json"])
          expect([name, up.code]).toEqual([name, 0])
          const back = await openctl(bob, ["export", up.json().id])
          expect([name, back.stdout.equals(readFileSync(file))]).toEqual([name, true])
        }
      }
    },
    120_000,
  )
})

describe("interruptions", () => {
  test("the server is killed in the middle of Alice's upload and started again: it goes on by itself", async () => {
    const { file, ended } = await underWay("44444444-4444-4444-8444-444444444444")
    await it.server.kill("SIGKILL")
    it.server = await serve({ ...it.server.env })
    const up = await ended
    expect([up.code, up.err]).toEqual([0, expect.stringContaining("The connection was lost")])
    const back = await openctl(alice, ["export", up.out.trim()])
    expect(back.stdout.equals(readFileSync(file))).toBe(true)
  }, 120_000)

  test("Alice presses Ctrl-C, is told how to go on, and the second run sends only the rest", async () => {
    const { file, child, ended } = await underWay("55555555-5555-4555-8555-555555555555", "--json")
    child.kill("SIGINT")
    const stopped = await ended
    const error = JSON.parse(stopped.err.trim().split("\n").at(-1) ?? "").error
    expect([stopped.code, error.code, stopped.out]).toEqual([130, "INTERRUPTED", ""])
    expect(error.message).toContain(`openctl upload ${file} --all`)
    const cut = (await openctl(alice, ["list", "--json"])).json().sessions[0]
    expect(cut).toMatchObject({ status: "incomplete", upload: { of: statSync(file).size } })
    expect(cut.upload.done).toBeGreaterThan(0)
    expect((await openctl(alice, ["list"])).out).not.toContain(", live")
    const up = (await openctl(alice, ["upload", file, "--all", "--json"])).json()
    expect([up.created, up.id, up.status]).toEqual([false, cut.id, "complete"])
    expect(up.sources[0].sent).toBeLessThan(up.sources[0].lines)
    expect((await openctl(alice, ["export", up.id])).stdout.equals(readFileSync(file))).toBe(true)
  }, 120_000)

  /** An upload of which something has arrived, and which is far from done. */
  async function underWay(id: string, ...more: string[]) {
    const file = join(alice.work, `${id}.jsonl`)
    writeFileSync(file, Array.from({ length: 12_000 }, (_, at) => line(alice, id, at, 4000)).join(""))
    const child = start(alice, ["upload", file, "--all", ...more])
    const ended = ending(child)
    for (;;) {
      const answer = await fetch(`${it.server.url}/api/sessions?limit=1`, {
        headers: { authorization: `Bearer ${alice.env.OPENCTL_TOKEN}` },
      })
      const [newest] = ((await answer.json()) as { sessions: Pick<Session, "status" | "upload">[] }).sessions
      if (newest?.status === "incomplete" && (newest.upload?.done ?? 0) > 0) return { file, child, ended }
      if (child.exitCode !== null) throw new Error(`It was over too soon: ${(await ended).err}`)
    }
  }
})
