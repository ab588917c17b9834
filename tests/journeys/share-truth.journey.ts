import { expect, test } from "../harness/journey.ts"
import { promptLines } from "../harness/prompts.ts"
import { begin, cast, chooseCircle, openDialog } from "./share-scene.ts"

test("making a session private says that share links keep working, and revokes them where it is asked to", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  const { url } = (await call("POST", `/api/sessions/${id}/links`, { label: "Review" })) as { url: string }
  await call("PATCH", `/api/sessions/${id}`, { visibility: "public" })
  const reader = await (await browser.newContext({ baseURL: server.url })).newPage()
  const reads = async () => {
    await reader.goto(url)
    await expect(reader.getByRole("article").getByText("Find the login race")).toBeVisible()
  }
  await alice.page.reload()
  const dialog = await openDialog(alice.page)
  const asks = alice.page.getByRole("alertdialog")

  await test.step("it says so before, and so it is", async () => {
    await chooseCircle(alice.page, "Private")
    await expect(
      asks.getByText(/only people with access and anyone with the share link can read this session\./),
    ).toBeVisible()
    await expect(asks.getByText(/The share link keeps working until you revoke it\./)).toBeVisible()
    await asks.getByRole("button", { name: "Make private" }).click()
    await expect(
      dialog.getByText("Only people with access and anyone with the share link can read this session."),
    ).toBeVisible()
    await reads()
  })
  await test.step("with one more click the share link goes as well", async () => {
    await call("PATCH", `/api/sessions/${id}`, { visibility: "public" })
    await chooseCircle(alice.page, "Private")
    await asks.getByRole("checkbox", { name: "Revoke the share link too" }).check()
    await asks.getByRole("button", { name: "Make private" }).click()
    await expect(dialog.getByText("Only people with access can open this page.", { exact: true })).toBeVisible()
    await reader.goto(url)
    await expect(reader.getByRole("heading", { name: "This link doesn't work" })).toBeVisible()
    // Signing in would not help, and isn't asked for.
    await expect(reader.getByRole("main").getByRole("link", { name: "Sign in" })).toHaveCount(0)
  })
})

test("a reader by a share link copies an entry's address that they can open", async ({ browser, server }) => {
  const { alice, id, session, authorization, call } = await begin(browser, server, null)
  await fetch(`${server.url}/api/sessions/${id}/entries?line=1&source=main`, {
    method: "POST",
    headers: { ...authorization, "content-type": "application/x-ndjson" },
    body: promptLines(1, 3),
  })
  const { url } = (await call("POST", `/api/sessions/${id}/links`, { label: "Review" })) as { url: string }
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] })
  const page = await context.newPage()
  await page.goto(url)
  const row = page.getByRole("article").filter({ hasText: "Prompt number 2" })
  await row.hover()
  await row.getByRole("button", { name: "Copy link to this entry" }).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(new RegExp(`^${url}#e\\d+$`))
  const other = await (await browser.newContext()).newPage()
  await other.goto(copied)
  await expect(other.locator("article[data-target=true]")).toContainText("Prompt number 2")

  await test.step("its owner copies the page's own address", async () => {
    await alice.context.grantPermissions(["clipboard-read", "clipboard-write"])
    await alice.page.reload()
    const own = alice.page.getByRole("article").filter({ hasText: "Prompt number 2" })
    await own.hover()
    await own.getByRole("button", { name: "Copy link to this entry" }).click()
    expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toMatch(`${server.url}${session}#e`)
  })
})

test("good addresses are invited, bad ones stay to be corrected, and nothing is red while it is typed", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  const dialog = await openDialog(alice.page)
  const box = dialog.getByRole("textbox", { name: "Invite by email" })
  await expect(dialog.getByText("Nobody else has access yet.")).toBeVisible()
  const people = dialog.getByRole("heading", { name: "People with access" })
  const place = async () => (await people.boundingBox())?.y
  const before = await place()

  await test.step("half an address is not an error yet, however long it stays", async () => {
    await box.pressSequentially("carol@exam")
    await alice.page.waitForTimeout(1_500)
    await expect(dialog.getByText(/complete email address/)).toHaveCount(0)
    await expect(box).not.toHaveAttribute("aria-invalid", "true")
  })
  await test.step("a comma ends an address", async () => {
    await box.pressSequentially(",")
    await expect(dialog.getByText("carol@exam isn't a complete email address.")).toBeVisible()
    expect(await place()).toBe(before)
  })
  await test.step("the good one goes, the bad one stays", async () => {
    await box.fill(bob)
    await dialog.getByRole("button", { name: "Invite", exact: true }).click()
    await expect(dialog.getByRole("listitem").filter({ hasText: bob }).getByText("Invited, pending")).toBeVisible()
    await expect(dialog.getByRole("button", { name: "Edit carol@exam" })).toBeVisible()
    await expect(dialog.getByRole("button", { name: `Edit ${bob}` })).toHaveCount(0)
  })
  await test.step("and is corrected in place", async () => {
    await dialog.getByRole("button", { name: "Edit carol@exam" }).click()
    await expect(box).toHaveValue("carol@exam")
    await box.press("End")
    await box.pressSequentially("ple.com")
    await box.press("Enter")
    await expect(dialog.getByText("Invited, pending")).toHaveCount(2)
  })
})

test("a pending invitation can be copied for a person without email", async ({ browser, server, viewport }) => {
  const { alice, id, session, call } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"])
  const dialog = await openDialog(alice.page)
  await dialog.getByRole("button", { name: new RegExp(`Role of ${bob.split("@")[0]}`) }).click()
  await alice.page.getByRole("menuitem", { name: "Copy invitation link" }).click()
  await expect(alice.page.getByText(/Invitation link copied\./).first()).toBeVisible()
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${server.url}${session}#for=${encodeURIComponent(bob)}`,
  )
})
