import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { calls } from "#protocol/calls"
import { at, type MadeSession, type TokenHolder } from "../harness/people.ts"
import { bun, type Served, serve } from "../harness/served.ts"
import { until } from "../harness/until.ts"
import { type PostOffice, postOffice } from "./post-office.ts"

/** The operator's commands, as a process of their own beside a real server. */
let office: PostOffice
let server: Served
let home: string
let ann: TokenHolder
let session: MadeSession

beforeAll(async () => {
  office = await postOffice()
  server = await serve({ SMTP_URL: office.url(), MAIL_FROM: "openctl@example.com" })
  home = mkdtempSync(path.join(tmpdir(), "openctl-home-"))
  const house = at(server.url, server.dataDir)
  ann = await house.person("ann@example.com")
  session = await house.session(ann)
})
afterAll(async () => {
  await server.stop()
  await office.close()
  rmSync(home, { recursive: true, force: true })
})

interface Doctor {
  findings: { what: string; state: string; says: string }[]
}

async function openctl(...args: string[]) {
  const root = path.resolve(import.meta.dirname, "../..")
  const child = Bun.spawn([bun, "cli/src/main.ts", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", HOME: home, DATA_DIR: server.dataDir },
    stdout: "pipe",
    stderr: "pipe",
  })
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()])
  return { code: await child.exited, out, err }
}

test("the doctor reports what works, and sends a test email", async () => {
  const { code, out } = await openctl("doctor", "--to", "op@example.com", "--json")
  const { findings } = JSON.parse(out) as Doctor
  // How much disk space this machine has is beyond our control.
  expect(findings.filter(({ what }) => what !== "disk").map(({ what, state }) => [what, state])).toEqual([
    ["address", "note"],
    ["reached", "good"],
    ["forwarded address", "good"],
    ["live socket", "good"],
    ["large bodies", "good"],
    ["database", "good"],
    ["blobs", "good"],
    ["key", "good"],
    ["mail", "good"],
    ["emails", "good"],
    ["sign-up", "good"],
    ["trial email", "good"],
  ])
  expect(code).toBe(0)
  const [letter] = await office.until(1)
  expect([letter!.to, letter!.header("subject")]).toEqual([["op@example.com"], "openctl can send email"])
})

test("dead letters are listed, and go out again when requeued", async () => {
  office.answers.push({ at: "RCPT", code: 550 })
  await ann.send(calls.invite, { id: session.id, email: "gone@example.com" })
  const row = async () => (await ann.send(calls.listCollaborators, { id: session.id })).collaborators[0]
  await until("the failure", async () => (await row())?.letter === "failed")
  const { out } = await openctl("admin", "letters")
  const [id = "", , state, kind, to, problem] = out.trim().split("\t")
  expect([state, kind, to, problem]).toEqual([
    "failed",
    "invitation",
    "gone@example.com",
    "The email bounced: no such mailbox.",
  ])
  const sick = await openctl("doctor")
  expect([sick.code, sick.out]).toEqual([1, expect.stringContaining("✗ emails: 0 waiting, 1 failed")])
  expect((await openctl("admin", "resend")).code).toBe(2)
  expect((await openctl("admin", "resend", id)).out).toBe("1 email queued to be sent again.\n")
  await until("the email", async () => (await row())?.letter === "sent")
  expect((await openctl("admin", "resend", id)).out).toBe("0 emails queued to be sent again.\n")
}, 20_000)

test("a doctor whose mail server is away says so", async () => {
  office.answers.length = 0
  await office.close()
  const { code, out } = await openctl("doctor", "--to", "op@example.com")
  expect(out).toContain("✗ mail: SMTP does not accept emails")
  expect(out).toContain("✗ trial email: Not accepted")
  expect(code).toBe(1)
  office = await postOffice()
}, 20_000)
