import { describe, expect, test } from "bun:test"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { cast, castAtTerminals } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { append, at } from "../harness/people.ts"
import { serve } from "../harness/served.ts"
import { openctl, type Person } from "../harness/terminals.ts"
import { postOffice } from "../mail/post-office.ts"

const { it, alice, bob } = castAtTerminals()

const asks = (who: Person) =>
  at(it.server.url, it.server.dataDir).asking({ authorization: `Bearer ${who.env.OPENCTL_TOKEN}` })
const newSession = async (): Promise<string> => (await at(it.server.url, it.server.dataDir).session(asks(alice))).id

test("a person removed from a public session can still read it, and the CLI says so", async () => {
  const id = await newSession()
  await openctl(alice, ["share", id, "bob@example.com"])
  const fromPrivate = await openctl(alice, ["unshare", id, "bob@example.com"])
  expect(fromPrivate.out).toContain("bob@example.com  no longer has access")
  await openctl(alice, ["share", id, "bob@example.com"])
  await openctl(alice, ["visibility", id, "public"])
  const fromPublic = await openctl(alice, ["unshare", id, "bob@example.com"])
  expect([fromPublic.code, fromPublic.out]).toEqual([0, expect.stringContaining("bob@example.com  removed")])
  expect(fromPublic.err).toContain("The session is public: anyone who has its address can still read it.")
})

test("a session is opened to the team, at once as it is uploaded or later, and found there", async () => {
  const file = join(alice.work, "said.jsonl")
  const line = { type: "user", uuid: "u1", sessionId: "team", message: { role: "user", content: "For the team" } }
  writeFileSync(file, `${JSON.stringify(line)}\n`)
  const sent = await openctl(alice, ["upload", file, "--agent", "claude-code", "--visibility", "team", "--json"])
  expect(sent.json()).toMatchObject({ visibility: "team", created: true })
  const listed = async () =>
    (await openctl(bob, ["list", "--team", "--json"])).json().sessions.map((one: { id: string }) => one.id)
  expect(await listed()).toEqual([sent.json().id])
  const again = await openctl(alice, ["upload", file, "--agent", "claude-code", "--visibility", "private"])
  expect(again.code).toBe(0)
  expect(await listed()).toEqual([])
  const later = await openctl(alice, ["visibility", sent.json().id, "team"])
  expect([later.code, later.out]).toEqual([0, "team\n"])
  expect(later.err).toContain("Everyone with an account on this server can read it")
  expect((await openctl(bob, ["list", "--team"])).out).toContain("(team)")
  const both = await openctl(bob, ["list", "--team", "--shared"])
  expect([both.code, both.err]).toEqual([2, expect.stringContaining("Leave out --shared and --owned.")])
})

test("the owner lets people who aren't invited read the comments, and takes it back", async () => {
  const id = await newSession()
  const reads = async () => (await fetch(`${it.server.url}/api/sessions/${id}/comments`)).status
  await openctl(alice, ["visibility", id, "public"])
  expect(await reads()).toBe(403)
  const on = await openctl(alice, ["visibility", id, "--reader-comments", "on"])
  expect([on.code, on.out.trim()]).toEqual([0, "public"])
  expect(on.err).toContain("People who aren't invited can read its comments too.")
  expect(await reads()).toBe(200)
  const off = await openctl(alice, ["visibility", id, "--reader-comments", "off", "--json"])
  expect(off.json()).toMatchObject({ visibility: "public", comments_for_readers: false })
  expect(await reads()).toBe(403)
  const neither = await openctl(alice, ["visibility", id, "--reader-comments", "maybe"])
  expect([neither.code, neither.err]).toEqual([2, expect.stringContaining('on or off, not "maybe"')])
})

test("where this folder has no session, each command says what to name instead", async () => {
  const carol = it.person("carol")
  const env = { OPENCTL_TOKEN: alice.env.OPENCTL_TOKEN ?? "" }
  expect((await openctl(carol, ["upload"], { env })).err).toContain("or name a file.")
  expect((await openctl(carol, ["comments"], { env })).err).toContain("or name a session.")
})

describe("openctl share", () => {
  const roleOf = async (id: string) =>
    (await openctl(alice, ["collaborators", id, "--json"])).json().collaborators[0]?.role as string

  test("without a role keeps the role that somebody has, invited or here; a new one becomes a viewer", async () => {
    const id = await newSession()
    const share = async (...more: string[]) =>
      (await openctl(alice, ["share", id, "bob@example.com", ...more, "--json"])).json().results[0]
    expect(await share("--role", "contributor")).toMatchObject({ role: "contributor", outcome: "invited" })
    expect(await share()).toMatchObject({ role: "contributor", outcome: "updated" })
    expect(await roleOf(id)).toBe("contributor")
    expect((await openctl(bob, ["open", id])).code).toBe(0)
    expect(await share()).toMatchObject({ role: "contributor", outcome: "updated" })
    expect(await roleOf(id)).toBe("contributor")
    // On request, it is given.
    expect(await share("--role", "viewer")).toMatchObject({ role: "viewer" })
    expect(await roleOf(id)).toBe("viewer")
    expect((await openctl(alice, ["share", id, "carol@example.com", "--json"])).json().results[0].role).toBe("viewer")
  })

  test("says when no email went out, and which address to send instead", async () => {
    const id = await newSession()
    const shared = await openctl(alice, ["share", id, "bob@example.com", "carol@example.com"])
    expect(shared.code).toBe(0)
    expect(shared.err).toContain("No email went out to bob@example.com, carol@example.com.")
    expect(shared.err).toContain(`${it.server.url}/sessions/${id}`)
    const json = await openctl(alice, ["share", id, "dave@example.com", "--json"])
    expect(JSON.parse(json.err.trim().split("\n").at(-1) ?? "").warning).toContain(
      "No email went out to dave@example.com.",
    )
    // People who already have access wait for none.
    await openctl(bob, ["open", id])
    expect((await openctl(alice, ["share", id, "bob@example.com"])).err).not.toContain("No email")
  })

  test("says nothing about emails where they go out", async () => {
    const office = await postOffice()
    const server = await serve({
      RATE_LIMITS: "off",
      LOG_LEVEL: "error",
      SMTP_URL: office.url(),
      MAIL_FROM: "openctl@example.com",
    })
    try {
      const house = at(server.url, server.dataDir)
      const erin = await house.person("erin@example.com")
      const { id } = await house.session(erin)
      const env = { OPENCTL_URL: server.url, OPENCTL_TOKEN: erin.token }
      const shared = await openctl(alice, ["share", id, "bob@example.com"], { env })
      expect(shared.code).toBe(0)
      expect(shared.err).not.toContain("No email")
      await office.until(1)
    } finally {
      await server.stop()
      await office.close()
    }
  })
})

describe("openctl link", () => {
  const reads = async (url: string) => (await fetch(`${it.server.url}/api/s/${url.split("/").at(-1)}`)).status

  test("makes a link that opens the session, lists it with its uses, gives it a new address, and takes it back", async () => {
    const id = await newSession()
    const made = await openctl(alice, ["link", "create", id, "--label", "for the blog\u001b[31m", "--days", "7"])
    expect(made.code).toBe(0)
    const url = made.out.trim()
    expect(url).toStartWith(`${it.server.url}/s/`)
    expect(made.err).toContain("for 7 days")
    expect(await reads(url)).toBe(200)

    const listed = await openctl(alice, ["link", "list", id])
    expect(listed.out).toContain("for the blog")
    expect(listed.out).toContain(url)
    expect(listed.out).toContain("opened 1 time")
    expect(listed.out).not.toContain("\u001b")
    const [link] = (await openctl(alice, ["link", "list", id, "--json"])).json().links
    expect(Date.parse(link.expires_at) - Date.now()).toBeGreaterThan(6.9 * 86_400_000)

    const reset = (await openctl(alice, ["link", "reset", id, link.id.slice(0, 8)])).out.trim()
    expect([await reads(url), await reads(reset)]).toEqual([404, 200])
    expect((await openctl(alice, ["link", "revoke", id, reset, "--json"])).json()).toEqual({
      session: id,
      revoked: [link.id],
    })
    expect(await reads(reset)).toBe(404)
    const none = await openctl(alice, ["link", "list", id])
    expect([none.out, none.err]).toEqual(["", "This session has no links.\n"])
  })

  test("a typo among several revokes none, and says which one is not there", async () => {
    const id = await newSession()
    const url = (await openctl(alice, ["link", "create", id])).out.trim()
    const failed = await openctl(alice, ["link", "revoke", id, url, "zzzzzz"])
    expect([failed.code, await reads(url)]).toEqual([4, 200])
    expect(failed.err).toContain("This session has no link zzzzzz")
    expect((await openctl(alice, ["link", "revoke", id, ""])).code).toBe(2)
    expect((await openctl(alice, ["link", "create", id, "--days", "soon"])).code).toBe(2)
    expect((await openctl(alice, ["link"])).code).toBe(2)
  })

  test("only the owner has links to make or see", async () => {
    const id = await newSession()
    await openctl(alice, ["share", id, "bob@example.com", "--role", "contributor"])
    expect((await openctl(bob, ["link", "create", id])).code).toBe(5)
    expect((await openctl(bob, ["link", "list", id])).code).toBe(5)
    expect((await openctl(bob, ["link", "create", "01jd0k5v8c9d0e1f2g3h4j5k6m"])).code).toBe(4)
  })
})

describe("openctl comments", () => {
  test("lists comments in full, with the address of their entry; and can leave out resolved ones", async () => {
    const id = await newSession()
    const say = async (seq: number, text: string) =>
      (await (
        await asks(alice).fetch(`/api/sessions/${id}/comments`, { method: "POST", body: JSON.stringify({ seq, text }) })
      ).json()) as { id: string }
    const none = await openctl(alice, ["comments", id])
    expect([none.code, none.out, none.err]).toEqual([0, "", "Nobody has commented on this session.\n"])
    for (let n = 1; n <= 205; n++) await say(1, `Number ${n}`)
    const last = await say(2, "Two lines:\n\u001b[2Jthe second")
    const { out, code } = await openctl(alice, ["comments", id])
    expect(code).toBe(0)
    expect(out.match(/Number \d+/g)).toHaveLength(205)
    expect(out).toContain("  Two lines:\n  the second\n")
    expect(out).toContain(`${it.server.url}/sessions/${id}#e2`)
    expect(out).not.toContain("\u001b")
    await asks(alice).fetch(`/api/sessions/${id}/comments/${last.id}`, { method: "PATCH", body: '{"resolved":true}' })
    const open = (await openctl(alice, ["comments", id, "--unresolved", "--json"])).json()
    expect(open.comments).toHaveLength(205)
    expect((await openctl(alice, ["comments", id])).out).toContain("resolved")
    expect((await openctl(bob, ["comments", id])).code).toBe(4)
  })

  test("adds one, replies to it, and resolves the thread", async () => {
    const id = await newSession()
    const added = await openctl(alice, ["comments", "add", id, "--entry", "1", "--text", "Why this one?", "--json"])
    expect(added.code).toBe(0)
    const root = added.json().comment.id as string
    const reply = await openctl(alice, ["comments", "reply", root.slice(-8), id, "--text", "It is the newest."])
    expect([reply.code, reply.out]).toEqual([0, `${it.server.url}/sessions/${id}#e1\n`])
    const { out } = await openctl(alice, ["comments", id])
    expect(out).toContain(root)
    expect(out).toContain("\n  Why this one?\n")
    expect(out).toContain("\n      It is the newest.\n")
    expect((await openctl(alice, ["comments", "resolve", root, id])).code).toBe(0)
    expect((await openctl(alice, ["comments", id, "--unresolved"])).err).toContain("All comments on this session are")
    expect((await openctl(alice, ["comments", "resolve", "zzzz", id])).code).toBe(4)
    expect((await openctl(alice, ["comments", "add", id, "--entry", "x", "--text", "So"])).code).toBe(2)
    expect((await openctl(alice, ["comments", "add", id, "--entry", "99", "--text", "So"])).code).not.toBe(0)
  })
})

describe("an invitation without a role", () => {
  onEachDatabase((database) => {
    const { house } = cast(database)

    test("changes nothing for present collaborators, and leaves no line in the history", async () => {
      const owner = await house.person("owner@example.com")
      const guest = await house.person("guest@example.com")
      const { id } = await house.session(owner)
      await append(owner, id, 3, 1)
      const invite = (role?: string) =>
        owner.fetch(`/api/sessions/${id}/collaborators`, {
          method: "POST",
          body: JSON.stringify({ email: guest.address, ...(role && { role }) }),
        })
      await invite("contributor")
      await guest.fetch(`/api/sessions/${id}`)
      const events = async () =>
        ((await (await owner.fetch(`/api/sessions/${id}/audit-log`)).json()) as { events: unknown[] }).events.length
      const before = await events()
      expect(await (await invite()).json()).toMatchObject({ role: "contributor", outcome: "updated" })
      expect(await events()).toBe(before)
      expect(await (await invite("viewer")).json()).toMatchObject({ role: "viewer", outcome: "updated" })
      expect(await events()).toBe(before + 1)
    })
  })
})
