import type { Page } from "@playwright/test"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { codeFor, endSignIn, enter, makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { promptLines } from "../harness/prompts.ts"
import type { Served } from "../harness/served.ts"

/** Alice with a session of five prompts, as her own program drives it. */
async function aliceWith(server: Served, title: string) {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title, agent: "claude-code" })
  await alice.send(calls.appendEntries, { id, line: 0 }, { body: promptLines(0, 5) })
  return { id, alice }
}

const line = (page: Page, number: number) =>
  page.getByRole("article").filter({ hasText: `Prompt number ${number} of this session` })

/** Begins a comment on the first prompt and leaves it unsent. */
async function begin(page: Page, text: string) {
  await line(page, 0).hover()
  await line(page, 0).getByRole("button", { name: "Comment on this entry" }).click()
  await page.getByRole("textbox", { name: /^Comment on entry/ }).fill(text)
}

test("a sign-in that ends takes neither the page nor what was being written @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { id, alice } = await aliceWith(server, "Signed out while writing")
  await alice.send(calls.completeSession, { id })
  const { page, context } = await signIn(browser, server, "alice@example.com", viewport ?? undefined)
  await page.goto(`/sessions/${id}`)
  await expect(line(page, 4)).toBeVisible()
  const narrow = (viewport?.width ?? 0) < 640
  if (narrow) await line(page, 0).click()
  await begin(page, "Half of a thought")

  const bar = page.getByRole("alert").filter({ hasText: "You're signed out. Sign in to continue." })
  await test.step("a bar says so, and all the rest stays", async () => {
    await endSignIn(page)
    await expect(bar).toBeVisible()
    // Also behind the sheet in which a phone shows the comments.
    await expect(page.locator("article", { hasText: "Prompt number 0 of this session" })).toHaveCount(1)
    await expect(page.getByRole("textbox", { name: /^Comment on entry/ })).toHaveValue("Half of a thought")
    await expect(page.getByText("Your access to this session has ended.")).toHaveCount(0)
  })
  await test.step("a comment sent now is refused, and stays; only the bar says why", async () => {
    await page.getByRole("button", { name: "Comment", exact: true }).click()
    await expect(page.getByText("Your comment wasn't added.")).toBeVisible()
    await expect(page.getByText("You're signed out")).toHaveCount(1)
    await expect(page.getByRole("textbox", { name: /^Comment on entry/ })).toHaveValue("Half of a thought")
  })
  await test.step("signing in again brings both back", async () => {
    if (narrow) await page.getByRole("button", { name: "Close", exact: true }).click()
    await bar.getByRole("link", { name: "Sign in" }).click()
    await page
      .getByLabel(/address|email/i)
      .first()
      .fill("alice@example.com")
    await page.keyboard.press("Enter")
    const code = page.getByLabel(/code/i).first()
    await code.waitFor()
    await code.fill(await codeFor(server, "alice@example.com"))
    await page.keyboard.press("Enter").catch(() => undefined)
    await page.waitForURL(`**/sessions/${id}*`)
    await expect(page.getByRole("textbox", { name: /^Comment on entry/ })).toHaveValue("Half of a thought")
    await expect(bar).toHaveCount(0)
  })
  await context.close()
})

test("signing out in one tab shows in the others at once, and so does signing in again", async ({
  browser,
  server,
}) => {
  const { id } = await aliceWith(server, "Open in three tabs")
  const { page, context } = await signIn(browser, server, "alice@example.com")
  await page.goto(`/sessions/${id}`)
  const [settings, upload] = [await context.newPage(), await context.newPage()]
  await settings.goto("/settings")
  const name = settings.getByLabel("Name", { exact: true })
  await name.fill("Alice the Second")
  await upload.goto("/upload")
  await expect(upload.getByRole("heading", { level: 1, name: /Upload/ })).toBeVisible()
  const bars = [settings, upload].map((tab) =>
    tab.getByRole("alert").filter({ hasText: "You're signed out. Sign in to continue." }),
  )

  await test.step("out: each of them has the bar, and says it once", async () => {
    await page.getByRole("button", { name: /^You, / }).click()
    await page.getByRole("menuitem", { name: "Sign out" }).click()
    for (const bar of bars) await expect(bar).toBeVisible({ timeout: 5_000 })
    await name.press("Enter")
    await expect(settings.getByText("You're signed out")).toHaveCount(1)
    await expect(name).toHaveValue("Alice the Second")
  })
  await test.step("in again: without a look at them they go on", async () => {
    await page.goto("/sign-in")
    await enter(page, server, "alice@example.com")
    for (const bar of bars) await expect(bar).toHaveCount(0, { timeout: 5_000 })
    await expect(name).toHaveValue("Alice the Second")
    await name.press("Enter")
    await expect(settings.getByText("Your name was changed.")).toBeVisible()
  })
  await context.close()
})

test("a person removed while writing can copy their draft", async ({ browser, server }) => {
  const { id, alice } = await aliceWith(server, "Removed while writing")
  const invited = await alice.send(calls.invite, { id, email: "bob@example.com", role: "contributor" })
  const { page } = await signIn(browser, server, "bob@example.com")
  await page.goto(`/sessions/${id}`)
  await begin(page, "What Bob had to say")
  await alice.send(calls.removeCollaborator, { id, collaboratorId: ("id" in invited && invited.id) || "" })
  await expect(page.getByRole("heading", { name: "Your access to this session has ended." })).toBeVisible()
  await expect(page.getByText("What Bob had to say")).toBeVisible()
  await expect(page.getByRole("button", { name: "Copy what you wrote" })).toBeVisible()
  await page.reload()
  await expect(page.getByText("What Bob had to say")).toBeVisible()
})

test("everything typed is there again after a reload", async ({ browser, server }) => {
  const { id } = await aliceWith(server, "Reloaded while writing")
  const { page } = await signIn(browser, server, "alice@example.com")
  await page.goto(`/sessions/${id}`)
  const share = page.getByRole("button", { name: "Share", exact: true })
  await share.click()
  await page.getByRole("textbox", { name: /Invite/ }).fill("bob@example.com, car")
  await page.getByRole("tab", { name: "Links" }).click()
  await page.getByRole("textbox", { name: "Name of the new link" }).fill("for the review")
  await page.reload()
  await share.click()
  await expect(page.getByText("bob@example.com")).toBeVisible()
  await page.getByRole("tab", { name: "Links" }).click()
  await expect(page.getByRole("textbox", { name: "Name of the new link" })).toHaveValue("for the review")

  await test.step("a name and a title as well", async () => {
    await page.keyboard.press("Escape")
    await page.goto("/settings")
    await page.getByLabel("Name", { exact: true }).fill("Alice the Second")
    await page.reload()
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Alice the Second")
    await page.goto(`/sessions/${id}`)
    await page.getByRole("button", { name: "More", exact: true }).click()
    await page.getByRole("menuitem", { name: "Rename" }).click()
    await page.getByLabel("Title of the session").fill("A better title")
    await page.reload()
    // Leaving the field keeps a title; whichever of both came first, it is there.
    const field = page.getByLabel("Title of the session").and(page.locator("[value='A better title']"))
    await expect(field.or(page.getByRole("heading", { level: 1, name: "A better title" }))).toHaveCount(1)
  })
})

test("code that does not come leaves the page alone, and can be asked for again", async ({ browser, server }) => {
  const { id } = await aliceWith(server, "Half a network")
  const { page, context } = await signIn(browser, server, "alice@example.com")
  await page.goto(`/sessions/${id}`)
  await expect(line(page, 4)).toBeVisible()
  await context.route(/\/assets\//, (route) => route.abort())

  await test.step("a dialog, and the toast that says so", async () => {
    await page.getByRole("button", { name: "Share", exact: true }).click()
    await expect(page.getByText("The dialog didn't load.", { exact: false })).toBeVisible()
    await expect(line(page, 4)).toBeVisible()
  })
  await test.step("a question", async () => {
    await page.getByRole("button", { name: "Keyboard help" }).click()
    await expect(page.getByText("This part of the page didn't load", { exact: false })).toBeVisible()
    await context.unroute(/\/assets\//)
    await page.getByRole("button", { name: "Retry" }).click()
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible()
    await page.keyboard.press("Escape")
  })
  await test.step("another page", async () => {
    await context.route(/\/assets\//, (route) => route.abort())
    await page.getByRole("link", { name: "Upload" }).click()
    await expect(page.getByText("This part of the page didn't load")).toBeVisible()
    await expect(page.getByRole("link", { name: "openctl" })).toBeVisible()
    await context.unroute(/\/assets\//)
    await page.getByRole("button", { name: "Retry" }).click()
    await expect(page.getByRole("heading", { level: 1, name: /Upload/ })).toBeVisible()
  })
})

test("an open page says that the server was updated, and stays", async ({ browser, server }) => {
  const { id } = await aliceWith(server, "Upgraded")
  const { page, context } = await signIn(browser, server, "alice@example.com")
  await page.goto(`/sessions/${id}`)
  await expect(line(page, 4)).toBeVisible()
  await context.route(/\/assets\//, (route) => route.fulfill({ status: 404 }))
  await context.route(`${server.url}/`, (route) =>
    route.fulfill({ contentType: "text/html", body: '<script type="module" src="/assets/index-other.js"></script>' }),
  )
  await page.getByRole("button", { name: "Share", exact: true }).click()
  const bar = page.getByRole("alert").filter({ hasText: "openctl was updated." })
  await expect(bar.getByRole("button", { name: "Reload" })).toBeVisible()
  await expect(line(page, 4)).toBeVisible()
})

test("within seconds the page says that the connection was lost", async ({ browser, server }) => {
  const { id, alice } = await aliceWith(server, "Unplugged")
  await alice.send(calls.completeSession, { id })
  const { page, context } = await signIn(browser, server, "alice@example.com")
  await page.goto(`/sessions/${id}`)
  await expect(line(page, 4)).toBeVisible()
  const bar = page.getByRole("alert").filter({ hasText: "The connection was lost." })
  await expect(bar).toHaveCount(0)
  await context.setOffline(true)
  await expect(bar).toBeVisible({ timeout: 3_000 })
  await context.setOffline(false)
  await expect(bar).toHaveCount(0)
})
