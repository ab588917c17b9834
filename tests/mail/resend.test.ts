import { afterAll, beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { resendTransport } from "../../server/src/mail/resend.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { MadeSession } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { type ResendServer, resendServer } from "./resend-server.ts"

/** Resend's own SDK against a local server that speaks its API. */
const parcel = {
  key: "letter-1",
  fromName: "Ann Lee via openctl",
  to: "bob@example.com",
  subject: "Subject",
  text: "Text",
  html: "<p>HTML</p>",
  headers: { "Auto-Submitted": "auto-generated" },
}

test("a letter is taken once under its key, however often it is handed over", async () => {
  const server = resendServer()
  const transport = resendTransport({ apiKey: "re_right", from: "openctl@example.com", baseUrl: server.url })
  server.answers.push("lost")
  expect(await transport.send(parcel)).toMatchObject({ taken: false, final: false })
  const second = await transport.send(parcel)
  expect(second).toEqual({ taken: true, providerId: server.taken[0]!.id })
  expect([server.requests.length, server.taken.length]).toEqual([2, 1])
  expect(server.taken[0]!.body.from).toBe('"Ann Lee via openctl" <openctl@example.com>')
  // The key has been used with other content: it was sent before.
  expect(await transport.send({ ...parcel, text: "Other" })).toEqual({ taken: true, providerId: null })
  expect(await transport.check()).toBeNull()
  await server.stop()
})

test.each([
  [
    { status: 429, name: "rate_limit_exceeded", message: "Too many", headers: { "retry-after": "3" } },
    { final: false, retryMs: 3000 },
  ],
  [
    { status: 429, name: "daily_quota_exceeded", message: "Daily quota" },
    { final: false, retryMs: 3_600_000 },
  ],
  [{ status: 422, name: "validation_error", message: "Invalid `to` field." }, { final: true }],
  [{ status: 422, name: "invalid_from_address", message: "Invalid `from` field." }, { final: false }],
  [{ status: 403, name: "validation_error", message: "The example.com domain is not verified." }, { final: false }],
  [{ status: 500, name: "internal_server_error", message: "Oops" }, { final: false }],
  [
    { status: 409, name: "concurrent_idempotent_requests", message: "Wait" },
    { final: false, retryMs: 5000 },
  ],
])("%o", async (answer, expected) => {
  const server = resendServer()
  server.answers.push(answer)
  const transport = resendTransport({ apiKey: "re_right", from: "openctl@example.com", baseUrl: server.url })
  expect(await transport.send(parcel)).toMatchObject({ taken: false, ...expected })
  await server.stop()
})

test("a wrong key is the server's problem, and the check says so", async () => {
  const server = resendServer()
  const transport = resendTransport({ apiKey: "re_wrong", from: "openctl@example.com", baseUrl: server.url })
  expect(await transport.send(parcel)).toMatchObject({ taken: false, final: false })
  expect(await transport.check()).toContain("invalid_api_key")
  await server.stop()
})

onEachDatabase((database) => {
  let server: ResendServer
  let session: MadeSession
  const { house, ann } = cast(database, ["ann"], async () => {
    server = resendServer()
    return {
      RESEND_API_KEY: "re_right",
      RESEND_FROM_EMAIL: "openctl <openctl@example.com>",
      RESEND_BASE_URL: server.url,
      RESEND_WEBHOOK_SECRET: server.secret,
    }
  })
  beforeAll(async () => {
    session = await house.session(ann)
  })
  afterAll(() => server.stop())

  const hook = (report: { body: string; headers: Record<string, string> }) =>
    fetch(`${house.url}/api/webhooks/resend`, { method: "POST", ...report })
  const rowOf = async (email: string) =>
    (await ann.send(calls.listCollaborators, { id: session.id })).collaborators.find((row) => row.email === email)!
  async function sentTo(email: string) {
    await ann.send(calls.invite, { id: session.id, email })
    await until(`the email to ${email}`, async () => (await rowOf(email)).letter === "sent")
    return server.taken.find((one) => one.body.to[0] === email)!
  }

  test("a bounced letter is shown as such, also when it is reported twice", async () => {
    const letter = await sentTo("gone@example.com")
    const data = {
      email_id: letter.id,
      to: ["gone@example.com"],
      tags: { letter: letter.key },
      bounce: { type: "Permanent", subType: "General", message: "<script>550 no</script>" },
    }
    expect((await hook(server.report("email.bounced", data))).status).toBe(204)
    expect(await rowOf("gone@example.com")).toMatchObject({
      letter: "bounced",
      problem: "The email bounced: no such mailbox.",
    })
    expect((await hook(server.report("email.bounced", data))).status).toBe(204)
    const events = (await ann.send(calls.listHistory, { id: session.id })).events
    expect(events.filter((event) => event.name === "letter.failed").length).toBe(1)
  })

  test("it is also found by the provider's own id for it", async () => {
    const letter = await sentTo("full@example.com")
    const bounce = { type: "Transient", subType: "MailboxFull", message: "" }
    await hook(server.report("email.bounced", { email_id: letter.id, to: ["full@example.com"], bounce }))
    expect((await rowOf("full@example.com")).problem).toBe("The email bounced: the mailbox is full.")
  })

  test("an address that marks a letter as spam gets no more of that kind", async () => {
    await sentTo("cross@example.com")
    await hook(server.report("email.complained", { email_id: "x", to: ["cross@example.com"] }))
    const row = await rowOf("cross@example.com")
    await ann.send(calls.resendInvitation, { id: session.id, collaboratorId: row.id })
    await until("the end of the email", async () => (await rowOf("cross@example.com")).letter === "none")
  })

  test("an unsigned or old report is ignored", async () => {
    const letter = await sentTo("fine@example.com")
    const data = { email_id: letter.id, to: [], tags: { letter: letter.key }, bounce: { type: "Permanent" } }
    const good = server.report("email.bounced", data)
    const other = { ...good, body: good.body.replace("Permanent", "permanent") }
    const old = server.report("email.bounced", data, Date.now() - 3_600_000)
    const bare = { body: good.body, headers: {} }
    const huge = { ...good, body: `${good.body}${" ".repeat(300_000)}` }
    const statuses = await Promise.all([other, old, bare, huge].map(async (report) => (await hook(report)).status))
    expect(statuses).toEqual([401, 401, 401, 413])
    expect((await rowOf("fine@example.com")).letter).toBe("sent")
  })
})
