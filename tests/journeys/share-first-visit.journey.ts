import { codeFor, makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { begin, cast, expectAccessible } from "./share-scene.ts"

test("Bob comes from the email: his address is filled in, no server sees it, and the session greets him @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { id, session, call } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob, role: "contributor" })
  const context = await browser.newContext({ baseURL: server.url, viewport })
  const page = await context.newPage()
  const asked: string[] = []
  page.on("request", (request) => asked.push(request.url()))

  await page.goto(`${session}#for=${encodeURIComponent(bob)}`)
  const field = page.getByLabel("Email address")
  await expect(field).toHaveValue(bob)
  expect(new URL(page.url()).search).not.toContain("bob")
  await expectAccessible(page)
  await page.getByRole("button", { name: "Send the code" }).click()
  await page.getByLabel("Code").fill(await codeFor(server, bob))
  await page.keyboard.press("Enter")
  await page.getByRole("button", { name: /^Skip, keep/ }).click()

  await page.waitForURL((url) => url.pathname === session)
  await expect(
    page.getByText(/shared this session with you\. As a contributor you can read, see who has access, and comment\./),
  ).toBeVisible()
  await expect(page.getByRole("article").filter({ hasText: "Find the login race" })).toBeVisible()
  expect(new URL(page.url()).hash).toBe("")
  expect(asked.filter((url) => url.includes("bob"))).toEqual([])
  await expectAccessible(page)

  await page.getByRole("button", { name: "Close", exact: true }).click()
  await expect(page.getByText(/You'll find it again/)).toHaveCount(0)
  await page.goto("/?filter=shared")
  await expect(page.getByText(/^Shared by /).first()).toBeVisible()
  await expectAccessible(page)
})

test("with the wrong account the page helps without telling anything, and leads to the right one @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { id, session, call } = await begin(browser, server, viewport)
  const { bob, carol } = cast("bob", "carol")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  const { page } = await signIn(browser, server, carol, viewport ?? undefined)

  const said = async (at: string) => {
    await page.goto("about:blank")
    await page.goto(at)
    await page.getByRole("heading", { name: "This page isn't open to you" }).waitFor()
    return page.getByRole("main").innerText()
  }
  const denied = await said(session)
  expect(denied).toBe(await said("/sessions/0000000000000000000000000a"))
  expect(denied).not.toContain("bob")
  await expectAccessible(page)

  await said(`${session}#for=${encodeURIComponent(bob)}`)
  await page.getByRole("button", { name: "Sign in with another address" }).click()
  await expect(page.getByLabel("Email address")).toHaveValue(bob)
  expect(new URL(page.url()).search).toBe(`?to=${encodeURIComponent(session)}`)
})

test("Bob leaves: it asks, he is out at once, and Alice sees it", async ({ browser, server, viewport }) => {
  const { alice, id, session, call } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  const { page } = await signIn(browser, server, bob, viewport ?? undefined)
  await page.goto(session)
  await page.getByRole("button", { name: "People" }).click()
  await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click()
  await expect(page.getByRole("alertdialog").getByText(/You lose access to/)).toBeVisible()
  await page.getByRole("button", { name: "Leave session" }).click()
  await page.waitForURL((url) => url.pathname === "/")
  await expect(alice.page.getByText("Private", { exact: true }).filter({ visible: true })).toBeVisible()
})

test("signing in leads nowhere but to pages of this server", async ({ browser, server, viewport }) => {
  const { dan } = cast("dan")
  await makeKnown(server, dan)
  const { page } = await signIn(browser, server, dan, viewport ?? undefined)
  for (const to of ["//evil.example", "/\\evil.example", "/.//evil.example", "javascript:document.title='evil'"]) {
    await page.goto(`/sign-in?to=${encodeURIComponent(to)}`)
    await page.waitForURL(`${server.url}/`)
    expect(await page.title()).not.toContain("evil")
  }
})
