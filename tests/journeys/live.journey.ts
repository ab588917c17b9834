import type { Page } from "@playwright/test"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { promptLines } from "../harness/prompts.ts"
import { type Served, serve } from "../harness/served.ts"

/** Alice with a session, as her own program drives it. */
async function aliceWith(server: Served, title: string) {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title, agent: "claude-code" })
  return {
    id,
    alice,
    append: (from: number, count: number) =>
      alice.send(calls.appendEntries, { id, line: from }, { body: promptLines(from, count) }),
    async invite(email: string) {
      const invited = await alice.send(calls.invite, { id, email })
      return "id" in invited && invited.id ? invited.id : ""
    },
  }
}

const lines = (page: Page) => page.getByRole("article").filter({ hasText: /Prompt number/ })
const line = (page: Page, number: number) =>
  page.getByRole("article").filter({ hasText: `Prompt number ${number} of this session` })
const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" })

/** The numbers of the lines that the page has drawn, in the order in which they stand. */
const numbers = async (page: Page) =>
  (await lines(page).allInnerTexts()).map((text) => Number(/Prompt number (\d+)/.exec(text)?.[1]))

/** The page stands at its end and has measured its rows: a step up is the reader's, and not lost in the page's own steps down. */
async function atRestAtEnd(page: Page): Promise<void> {
  const sizes = () =>
    transcript(page).evaluate(async (it) => {
      const before = it.scrollHeight
      for (let frames = 0; frames < 10; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
      return { grew: it.scrollHeight - before, left: Math.round(it.scrollHeight - it.scrollTop - it.clientHeight) }
    })
  await expect.poll(sizes).toEqual({ grew: 0, left: 0 })
}

/** Sees a mark that no reload would leave. */
async function marked(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  return async () => expect(await page.evaluate(() => "neverReloaded" in window)).toBe(true)
}

test("Bob watches what Alice's agent does, keeps his place, and loses it the moment she removes him @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { id, alice, append, invite } = await aliceWith(server, "A long run")
  await append(0, 40)
  const collaboratorId = await invite("bob@example.com")
  const { page } = await signIn(browser, server, "bob@example.com", viewport ?? undefined)
  await page.goto(`/sessions/${id}`)
  await expect(line(page, 39)).toBeInViewport()
  await expect(page.getByText("Live", { exact: true })).toBeVisible()
  const notReloaded = await marked(page)

  await test.step("appended entries appear by themselves and in order, at the end, where he is", async () => {
    for (let from = 40; from < 60; from++) await append(from, 1)
    await expect(line(page, 59)).toBeInViewport()
    const shown = await numbers(page)
    expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at))
    expect(shown.at(-1)).toBe(59)
  })

  await test.step("reading further up he stays where he is, and a pill counts the new entries", async () => {
    await transcript(page).evaluate((it) => it.scrollTo(0, 0))
    await expect(line(page, 0)).toBeInViewport()
    await append(60, 12)
    const pill = page.getByRole("button", { name: "12 new" })
    await expect(pill).toBeVisible()
    await expect(line(page, 0)).toBeInViewport()
    expect(await transcript(page).evaluate((it) => it.scrollTop)).toBe(0)
    await pill.click()
    await expect(line(page, 71)).toBeInViewport()
    await expect(pill).toHaveCount(0)
  })

  await test.step("a small step up is enough to be left in peace", async () => {
    await atRestAtEnd(page)
    // More than the space below the last row, or the new row would be on screen.
    await transcript(page).evaluate((it) => it.scrollBy(0, -120))
    await append(72, 1)
    await expect(page.getByRole("button", { name: "1 new" })).toBeVisible()
    await page.getByRole("button", { name: "1 new" }).click()
    await expect(line(page, 72)).toBeInViewport()
  })

  await test.step("Alice removes him, and his page clears itself within a second", async () => {
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    const ended = page.getByRole("heading", { name: "Your access to this session has ended." })
    await expect(ended).toBeVisible({ timeout: 1_000 })
    await expect(lines(page)).toHaveCount(0)
    await expect(page.getByText("A long run")).toHaveCount(0)
    await expect(ended).toBeFocused()
    await notReloaded()
  })
})

test("Carol's page has what her role gives her, as soon as Alice changes it", async ({ browser, server }) => {
  const { id, alice, append, invite } = await aliceWith(server, "A run with Carol")
  await append(0, 5)
  const collaboratorId = await invite("carol@example.com")
  const { page } = await signIn(browser, server, "carol@example.com")
  await page.goto(`/sessions/${id}`)
  await expect(line(page, 4)).toBeVisible()
  const notReloaded = await marked(page)
  const header = page.locator(".session-header")
  const role = (name: string) => header.getByText(name).filter({ visible: true })
  await expect(role("Viewer")).toBeVisible()

  await test.step("a contributor reads that she is one", async () => {
    await alice.send(calls.changeRole, { id, collaboratorId, role: "contributor" })
    await expect(role("Contributor")).toBeVisible()
  })
  await test.step("a public reader does not see the people it is shared with, and goes on reading", async () => {
    await expect(header.getByRole("button", { name: "People" })).toBeVisible()
    await alice.send(calls.patchSession, { id, visibility: "public" })
    await alice.send(calls.removeCollaborator, { id, collaboratorId })
    await expect(header.getByRole("button", { name: "People" })).toHaveCount(0)
    await append(5, 1)
    await expect(line(page, 5)).toBeVisible()
  })
  await test.step("invited again, she sees it again", async () => {
    await alice.send(calls.invite, { id, email: "carol@example.com", role: "contributor" })
    await expect(header.getByRole("button", { name: "People" })).toBeVisible()
  })
  await test.step("when Alice deletes it, Carol is told that it was deleted", async () => {
    await alice.send(calls.deleteSession, { id })
    await expect(page.getByRole("heading", { name: "This session was deleted." })).toBeVisible({ timeout: 1_000 })
    await expect(lines(page)).toHaveCount(0)
    await notReloaded()
  })
})

test("collaborators see who is here, and the list says which sessions are live", async ({ browser, server }) => {
  const { id, alice, append, invite } = await aliceWith(server, "A run that is watched")
  await append(0, 3)
  await invite("bob@example.com")
  const alices = await signIn(browser, server, "alice@example.com")
  await alices.page.goto("/")
  const row = alices.page.getByRole("listitem").filter({ hasText: "A run that is watched" })
  await expect(row.getByText("Live")).toBeVisible()

  await test.step("a new session appears in the list by itself", async () => {
    await alice.send(calls.createSession, { title: "Begun just now", agent: "codex" })
    await expect(alices.page.getByRole("link", { name: "Begun just now" })).toBeVisible()
  })
  await test.step("and one that is complete is not live any more", async () => {
    const other = await alice.send(calls.createSession, { title: "Soon done", agent: "codex" })
    const done = alices.page.getByRole("listitem").filter({ hasText: "Soon done" })
    await expect(done.getByText("Live")).toBeVisible()
    await alice.send(calls.completeSession, { id: other.id })
    await expect(done.getByText("Live")).toHaveCount(0)
  })
  await test.step("Alice sees that Bob is here, and that he is gone", async () => {
    await alices.page.goto(`/sessions/${id}`)
    const bobs = await signIn(browser, server, "bob@example.com")
    await bobs.page.goto(`/sessions/${id}`)
    const here = alices.page.getByRole("img", { name: /^Here now: .*bob/i })
    await expect(here).toBeVisible()
    await bobs.page.close()
    await expect(here).toHaveCount(0)
  })
  await test.step("readers are a number", async () => {
    await alice.send(calls.patchSession, { id, visibility: "public" })
    const reader = await (await browser.newContext()).newPage()
    await reader.goto(`${server.url}/sessions/${id}`)
    await expect(
      alices.page.getByRole("img", { name: "Here now: 1 reader" }).getByText("1 reader", { exact: true }),
    ).toBeVisible()
    await expect(line(reader, 2)).toBeVisible()
    await expect(reader.getByRole("img", { name: /^Here now/ })).toHaveCount(0)
  })
})

test("a restarted server is found again, with the entries that came meanwhile, once", async ({ browser }) => {
  let server = await serve()
  try {
    const { id, append } = await aliceWith(server, "A run over a restart")
    await append(0, 30)
    const { page } = await signIn(browser, server, "alice@example.com")
    await page.goto(`/sessions/${id}`)
    await expect(line(page, 29)).toBeInViewport()
    const notReloaded = await marked(page)

    await test.step("she reads further up, and the server goes away", async () => {
      await line(page, 29).hover()
      await page.mouse.wheel(0, -900)
      await expect(line(page, 29)).not.toBeInViewport()
      await server.kill("SIGKILL")
      await expect(page.getByText("Offline", { exact: true })).toBeVisible({ timeout: 15_000 })
      await expect(lines(page)).not.toHaveCount(0)
    })
    const place = await transcript(page).evaluate((it) => it.scrollTop)

    await test.step("it is back, and so is the page, without moving", async () => {
      server = await serve({ DATA_DIR: server.dataDir, PORT: new URL(server.url).port })
      await append(30, 20)
      await expect(page.getByText("Live", { exact: true })).toBeVisible({ timeout: 20_000 })
      await expect(page.getByRole("button", { name: "20 new" })).toBeVisible()
      expect(await transcript(page).evaluate((it) => it.scrollTop)).toBe(place)
    })
    await test.step("and everything is there once and in order", async () => {
      await page.getByRole("button", { name: "20 new" }).click()
      await expect(line(page, 49)).toBeInViewport()
      const shown = await numbers(page)
      expect(shown).toEqual(shown.map((_, at) => (shown[0] ?? 0) + at))
      await append(50, 1)
      await expect(line(page, 50)).toBeInViewport()
      await notReloaded()
    })
  } finally {
    await server.stop()
  }
})

test("a share link shows the session to its holders until it is revoked", async ({ browser, server }) => {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title: "Shared by a link", agent: "claude-code" })
  await alice.send(calls.appendEntries, { id, line: 0 }, { body: promptLines(0, 5) })
  const link = await alice.send(calls.createLink, { id, label: "for the review" })
  const page = await (await browser.newContext()).newPage()
  await page.goto(link.url)
  await expect(page.getByRole("article").getByText("Prompt number 4 of this session")).toBeVisible()
  await expect(page.getByRole("button", { name: /^(Share|People)$/ })).toHaveCount(0)
  await alice.send(calls.revokeLink, { id, linkId: link.id })
  await expect(page.getByRole("heading", { name: "Your access to this session has ended." })).toBeVisible({})
  await page.reload()
  await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible()
})
