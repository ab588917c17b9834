import { describe, expect, test } from "bun:test"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { castAtTerminals } from "../harness/cast.ts"
import { ending, openctl, signInByLetter, start } from "../harness/terminals.ts"

const { it, alice, bob } = castAtTerminals()

describe("signing in", () => {
  test("an operator's token acts as Alice at once, and a sentence says where no server has run yet", async () => {
    expect((await openctl(alice, ["whoami", "--json"])).json()).toMatchObject({
      server: it.server.url,
      addresses: [{ email: "alice@example.com", verified: true }],
      token_from: "OPENCTL_TOKEN",
    })
    const none = await openctl(alice, ["admin", "token", "a@example.com"], {
      env: { DATA_DIR: join(it.folder, "none") },
    })
    expect([none.code, none.out]).toEqual([1, ""])
    expect(none.err).toContain("There is no database")
  })

  test("Carol signs her laptop in with a code that she types on the page, and out again", async () => {
    const carol = it.person("carol")
    const child = start(carol, ["login", "--json"])
    const first = new Promise<{ user_code: string; verification_uri: string }>((done) =>
      child.stdout.once("data", (piece: Buffer) => done(JSON.parse(`${piece}`.split("\n")[0] ?? ""))),
    )
    const ended = ending(child)
    const { user_code, verification_uri } = await first
    expect(verification_uri).toStartWith(`${it.server.url}/device`)
    const browser = await signInByLetter(it.server, "carol@example.com")
    const shown = await (await browser("GET", `/api/device?user_code=${user_code}`)).json()
    expect(shown.name).toStartWith("openctl on ")
    // Everything that its commands need, and not the account.
    expect(shown.scopes).toEqual(["read", "write", "share"])
    expect((await browser("POST", "/api/device/answer", { user_code, agree: true })).status).toBe(204)
    const signedIn = await ended
    expect(signedIn.code).toBe(0)
    expect(JSON.parse(signedIn.out.trim().split("\n")[1] ?? "")).toMatchObject({ server: it.server.url })

    const credentials = join(carol.home, ".config/openctl/credentials.json")
    expect(statSync(credentials).mode & 0o777).toBe(0o600)
    const { token } = JSON.parse(readFileSync(credentials, "utf8"))[it.server.url]
    expect(signedIn.out + signedIn.err).not.toContain(token)
    // The server is remembered too: the variable is no longer needed.
    expect((await openctl(carol, ["whoami"], { env: { OPENCTL_URL: "" } })).out).toContain("carol@example.com")
    expect((await openctl(carol, ["logout", "--json"])).json()).toEqual({ server: it.server.url, revoked: true })
    expect((await fetch(`${it.server.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
    expect((await openctl(carol, ["whoami"])).code).toBe(3)
  })

  test("Dan refuses a program that he did not start, and it gets nothing", async () => {
    const dan = it.person("dan")
    const child = start(dan, ["login"])
    const code = new Promise<string>((done) => {
      child.stdout.on("data", (piece: Buffer) => {
        const found = /[A-Z]{4}-[A-Z]{4}/.exec(`${piece}`)
        if (found) done(found[0])
      })
    })
    const ended = ending(child)
    const browser = await signInByLetter(it.server, "dan@example.com")
    await browser("POST", "/api/device/answer", { user_code: await code, agree: false })
    expect((await ended).code).toBe(5)
    expect(existsSync(join(dan.home, ".config/openctl"))).toBe(false)
  })

  test("a machine that only uploads asks for no more than that", async () => {
    const ada = it.person("ada")
    const child = start(ada, ["login", "--json", "--scopes", "read,write"])
    const first = new Promise<{ user_code: string }>((done) =>
      child.stdout.once("data", (piece: Buffer) => done(JSON.parse(`${piece}`.split("\n")[0] ?? ""))),
    )
    const ended = ending(child)
    const { user_code } = await first
    const browser = await signInByLetter(it.server, "ada@example.com")
    const shown = await (await browser("GET", `/api/device?user_code=${user_code}`)).json()
    expect(shown.scopes).toEqual(["read", "write"])
    await browser("POST", "/api/device/answer", { user_code, agree: true })
    expect((await ended).code).toBe(0)
    const odd = await openctl(ada, ["login", "--scopes", "read,everything"])
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('"everything"')])
  })

  test("a token is pasted by stdin, and a bad one is not kept", async () => {
    const eve = it.person("eve")
    const bad = await openctl(eve, ["login", "--token", "--json"], { input: `oct_${"x".repeat(40)}\n` })
    expect([bad.code, bad.out, JSON.parse(bad.err).error.code]).toEqual([3, "", "UNAUTHENTICATED"])
    const token = await it.tokenFor("eve@example.com")
    expect((await openctl(eve, ["login", "--token"], { input: `${token}\n` })).code).toBe(0)
    expect((await openctl(eve, ["whoami", "--json"])).json().token_from).toBe("file")
  })
})

/** Something to share: the CLI doesn't care what it is. */
async function newSession(): Promise<string> {
  const headers = { authorization: `Bearer ${alice.env.OPENCTL_TOKEN}`, "content-type": "application/json" }
  const answer = await fetch(`${it.server.url}/api/sessions`, {
    method: "POST",
    headers,
    body: '{"title":"The login race"}',
  })
  return ((await answer.json()) as { id: string }).id
}

describe("sharing", () => {
  test("Alice shares with Bob and a bad address; Bob finds the session in his list, and loses it again", async () => {
    const id = await newSession()
    const prefix = id.slice(0, 14)
    const shared = await openctl(alice, [
      "share",
      prefix,
      "bob@example.com",
      "@nonsense",
      "--role",
      "contributor",
      "--json",
    ])
    expect(shared.code).toBe(7)
    expect(shared.json().results).toMatchObject([
      { email: "bob@example.com", role: "contributor", outcome: "invited" },
      { email: "@nonsense", error: { code: "INVALID_EMAIL" } },
    ])
    const bobs = async () => (await openctl(bob, ["list", "--shared", "--json"])).json().sessions
    expect(await bobs()).toMatchObject([{ id, access_type: "shared", collaborator_role: "contributor" }])
    expect((await openctl(bob, ["rename", prefix, "Mine"])).code).toBe(5)
    expect((await openctl(alice, ["collaborators", prefix])).out).toContain("bob@example.com  contributor")
    expect((await openctl(alice, ["unshare", prefix, "BOB@example.com"])).code).toBe(0)
    expect(await bobs()).toEqual([])
    expect((await openctl(bob, ["open", `${it.server.url}/sessions/${id}`])).code).toBe(4)
  })

  test("Bob leaves the session; Alice makes it public, renames and deletes it", async () => {
    const id = await newSession()
    await openctl(alice, ["share", id, "bob@example.com"])
    expect((await openctl(bob, ["leave", id])).code).toBe(0)
    expect((await openctl(bob, ["open", id])).code).toBe(4)
    expect((await openctl(alice, ["leave", id])).code).toBe(5)
    expect((await openctl(alice, ["visibility", id, "public"])).out).toBe("public\n")
    expect((await openctl(bob, ["open", id])).code).toBe(0)
    expect((await openctl(alice, ["rename", id, "The", "\u001b[31mred\u202e", "one"])).out).toContain('"The red one"')
    expect((await openctl(alice, ["delete", id])).code).toBe(2)
    expect((await openctl(alice, ["delete", id, "--yes", "--json"])).json()).toEqual({ id, deleted: true })
    expect((await openctl(alice, ["visibility", id])).code).toBe(4)
  })
})

describe("the list", () => {
  test("goes by the time that it prints, newest first, whatever changes later", async () => {
    const older = await newSession()
    const newer = await newSession()
    await openctl(alice, ["rename", older, "Changed last"])
    const rows = (await openctl(alice, ["list"])).out.split("\n").map((line) => line.split("\t"))
    const times = rows.filter(([id]) => id === older || id === newer).map(([, time]) => time ?? "")
    expect(times).toHaveLength(2)
    expect(times).toEqual([...times].sort().reverse())
    const [first, second] = times
    expect(first).not.toBe(second)
  })

  test("goes on from the cursor that a page ended with", async () => {
    const newer = [await newSession(), await newSession()].reverse()
    const page = (await openctl(alice, ["list", "--limit", "1", "--json"])).json()
    const next = (await openctl(alice, ["list", "--limit", "1", "--json", "--cursor", page.next])).json()
    expect([...page.sessions, ...next.sessions].map((one: { id: string }) => one.id)).toEqual(newer)
  })
})

describe("wrong arguments", () => {
  const said: [args: string[], sentence: string][] = [
    [["bogus"], "Unknown command 'bogus'. See: openctl --help"],
    [["uplaod"], "Unknown command 'uplaod' (Did you mean upload?). See: openctl --help"],
    [["unshare"], "Missing required argument 'session'. See: openctl unshare --help"],
    [["link", "revoke", "x"], "Missing required argument 'link'. See: openctl link revoke --help"],
    [
      ["login", "--server", `http://127.0.0.1:1/foo`],
      "openctl is at the root of its server. Leave /foo out of the address: http://127.0.0.1:1",
    ],
    [["link", "create", "x", "--never", "--days", "3"], "Give --days or --never, not both."],
  ]
  for (const [args, sentence] of said) {
    test(`openctl ${args.join(" ")} says so`, async () => {
      const { code, err } = await openctl(alice, args)
      expect([code, err]).toEqual([2, `Failed: ${sentence}\n`])
    })
  }
})

test("a link ends after 30 days unless it is asked otherwise", async () => {
  const id = await newSession()
  const lasts = async (...more: string[]) => {
    const made = (await openctl(alice, ["link", "create", id, "--json", ...more])).json()
    return made.expires_at && Math.round((Date.parse(made.expires_at) - Date.parse(made.created_at)) / 86_400_000)
  }
  expect([await lasts(), await lasts("--days", "7"), await lasts("--never")]).toEqual([30, 7, null])
})

test("an export replaces no file unless it is forced to", async () => {
  const id = await newSession()
  const file = join(it.folder, "kept.jsonl")
  writeFileSync(file, "mine")
  const again = await openctl(alice, ["export", id, "-o", file])
  expect([again.code, readFileSync(file, "utf8")]).toEqual([5, "mine"])
  expect(again.err).toContain("--force")
  // Confirmed this time, and the session has no lines yet.
  expect((await openctl(alice, ["export", id, "-o", file, "--force"])).code).toBe(4)
})

test("a session is taken out in a form that is asked for, by everybody who can view it", async () => {
  const id = await newSession()
  const sent = await fetch(`${it.server.url}/api/sessions/${id}/entries?line=0`, {
    method: "POST",
    headers: { authorization: `Bearer ${alice.env.OPENCTL_TOKEN}` },
    body: `${JSON.stringify({ type: "user", message: { role: "user", content: "Fix it" } })}\n`,
  })
  expect(sent.status).toBe(200)
  await openctl(alice, ["share", id, "bob@example.com"])
  const file = join(it.folder, "taken.md")
  const said = await openctl(bob, ["export", id, "--as", "markdown", "-o", file, "--json"])
  expect(said.json()).toEqual({ id, as: "markdown", file, bytes: readFileSync(file).byteLength })
  expect(readFileSync(file, "utf8")).toContain(`/sessions/${id}#e`)
  expect((await openctl(bob, ["export", id, "--as", "html"])).out).toStartWith("<!doctype html>")
  expect((await openctl(bob, ["export", id])).code).toBe(5)
  expect((await openctl(bob, ["export", id, "--as", "pdf"])).code).toBe(2)
  expect((await openctl(bob, ["export", id, "--as", "json", "--source", "agent-x"])).code).toBe(2)
})

describe("each kind of failure has its own exit code", () => {
  const cases: [says: string, code: number, word: string, args: string[], env?: Record<string, string>][] = [
    ["a command that is none", 2, "USAGE", ["uplaod"]],
    ["a role that is none", 2, "USAGE", ["share", "x", "bob@example.com", "--role", "boss"]],
    ["a cursor that is none", 2, "USAGE", ["list", "--cursor", "abc"]],
    ["a file that is not there", 2, "NO_SUCH_FILE", ["upload", "nothing.jsonl"]],
    ["nobody signed in", 3, "NOT_SIGNED_IN", ["list"], { OPENCTL_TOKEN: "" }],
    ["a token that is not good", 3, "UNAUTHENTICATED", ["list"], { OPENCTL_TOKEN: "oct_nonsensenonsensenonsense" }],
    ["a session that is not there", 4, "NOT_FOUND", ["open", "01jd0k5v8c9d0e1f2g3h4j5k6m"]],
    ["no server", 6, "UNREACHABLE", ["list"], { OPENCTL_URL: "http://127.0.0.1:1" }],
  ]
  for (const [says, code, word, args, env = {}] of cases) {
    test(`${says}: ${code}`, async () => {
      const ended = await openctl(bob, [...args, "--json"], { env })
      expect([ended.code, ended.out]).toEqual([code, ""])
      expect(JSON.parse(ended.err)).toEqual({ error: { code: word, message: expect.any(String) } })
      const plain = await openctl(bob, args, { env })
      expect([plain.code, plain.out]).toEqual([code, ""])
      expect(plain.err).toStartWith("Failed: ")
      expect(plain.err).not.toContain("\u001b")
    })
  }
})
