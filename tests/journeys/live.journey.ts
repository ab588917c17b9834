import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { expect, test } from "../harness/journey.ts"
import { makeKnown, signIn } from "./people.ts"

/** Lines of a small transcript, numbered from `from`. */
const said = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => {
    const line = from + at
    return `${JSON.stringify({
      type: "user",
      uuid: `00000000-0000-4000-8000-${String(line).padStart(12, "0")}`,
      sessionId: "live",
      timestamp: "2026-01-01T00:00:00.000Z",
      message: { role: "user", content: `Prompt number ${line} of this session` },
    })}\n`
  }).join("")

test("Bob watches what Alice's agent does, keeps his place, and loses it the moment she removes him", async ({
  browser,
  server,
}) => {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title: "A long run", agent: "claude-code" })
  const append = (from: number, count: number) =>
    alice.send(calls.appendEntries, { id, line: from }, { body: said(from, count) })
  await append(0, 40)
  const invited = await alice.send(calls.invite, { id, email: "bob@example.com" })
  const { page } = await signIn(browser, server, "bob@example.com")
  await page.goto(`/sessions/${id}`)
  await expect(page.getByText("Live, began")).toBeVisible()
  await expect(page.getByText("Prompt number 39 of this session").last()).toBeVisible()

  await test.step("what is appended appears by itself, at the end where he stands", async () => {
    await append(40, 3)
    await expect(page.getByText("Prompt number 42 of this session").last()).toBeInViewport()
  })

  await test.step("reading further up he stays where he is, and a pill says what is new", async () => {
    await page.getByRole("region", { name: "Transcript" }).evaluate((it) => it.scrollTo(0, 0))
    await expect(page.getByRole("article").getByText("Prompt number 0 of this session")).toBeInViewport()
    await append(43, 12)
    const pill = page.getByRole("button", { name: "12 new" })
    await expect(pill).toBeVisible()
    await expect(page.getByRole("article").getByText("Prompt number 0 of this session")).toBeInViewport()
    await pill.click()
    await expect(page.getByRole("article").getByText("Prompt number 54 of this session")).toBeInViewport()
  })

  await test.step("after a lost connection he has what came meanwhile, once", async () => {
    await page.context().setOffline(true)
    await append(55, 5)
    await page.context().setOffline(false)
    await expect(page.getByRole("article").getByText("Prompt number 59 of this session")).toHaveCount(1, {
      timeout: 20_000,
    })
  })

  await test.step("Alice removes him, and his page clears itself", async () => {
    const collaboratorId = "id" in invited && invited.id ? invited.id : ""
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    await expect(page.getByRole("heading", { name: "Your access to this session has ended" })).toBeVisible({
      timeout: 2_000,
    })
    await expect(page.getByText("Prompt number")).toHaveCount(0)
  })
})

test("a share link shows the session to whoever has it, until it is revoked", async ({ browser, server }) => {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title: "Shared by a link", agent: "claude-code" })
  await alice.send(calls.appendEntries, { id, line: 0 }, { body: said(0, 5) })
  const link = await alice.send(calls.createLink, { id, label: "for the review" })
  const page = await (await browser.newContext()).newPage()
  await page.goto(link.url)
  await expect(page.getByRole("article").getByText("Prompt number 4 of this session")).toBeVisible()
  await expect(page.getByRole("button", { name: /^(Share|People)$/ })).toHaveCount(0)
  await alice.send(calls.revokeLink, { id, linkId: link.id })
  await expect(page.getByRole("heading", { name: "Your access to this session has ended" })).toBeVisible({
    timeout: 3_000,
  })
  await page.reload()
  await expect(page.getByRole("heading", { name: "Sign in to see whether this page is open to you" })).toBeVisible()
})
