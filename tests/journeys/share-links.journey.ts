import { expect, test } from "../harness/journey.ts"
import { begin, cast, expectAccessible, openDialog } from "./share-scene.ts"

test("a link is made, copied, used, given a new address and revoked, and the history tells it all @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"])
  const dialog = await openDialog(alice.page)
  const copied = async () => {
    await dialog.getByRole("button", { name: "Copy Review" }).click()
    await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible()
    return alice.page.evaluate(() => navigator.clipboard.readText())
  }
  const stranger = await browser.newContext({ baseURL: server.url, viewport })
  const page = await stranger.newPage()

  await test.step("made with a name and an end", async () => {
    await dialog.getByRole("tab", { name: "Links" }).click()
    await expect(dialog.getByText("No share links yet.")).toBeVisible()
    await dialog.getByRole("textbox", { name: "Name of the new link" }).fill("Review")
    await dialog.getByRole("combobox", { name: "When it expires" }).selectOption("7")
    await dialog.getByRole("button", { name: "Create link" }).click()
    await expect(dialog.getByText(/Never opened, expires in 7 days/)).toBeVisible()
    await expect(dialog.getByRole("textbox", { name: "Name of the new link" })).toBeFocused()
    await expectAccessible(alice.page)
  })

  const first = await copied()

  await test.step("somebody without an account reads, and Alice sees that it was used", async () => {
    await page.goto(first)
    await expect(page.getByText("Find the login race").first()).toBeVisible()
    await expect(page.getByRole("button", { name: /^(Share|People)$/ })).toHaveCount(0)
    await dialog.getByRole("tab", { name: "People" }).click()
    await dialog.getByRole("tab", { name: "Links" }).click()
    await expect(dialog.getByText(/Opened (once|\d+ times), last/)).toBeVisible({ timeout: 40_000 })
  })

  await test.step("a reset ends the old address, after asking", async () => {
    await dialog.getByRole("button", { name: "Reset Review" }).click()
    await expect(alice.page.getByRole("alertdialog").getByText(/The old link stops working at once/)).toBeVisible()
    await alice.page.getByRole("alertdialog").getByRole("button", { name: "Reset link" }).click()
    await expect(dialog.getByText(/Never opened/)).toBeVisible()
    expect(await copied()).not.toBe(first)
    await page.goto(first)
    await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible()
  })

  await test.step("revoking asks, says what is lost, and the row goes", async () => {
    await dialog.getByRole("button", { name: "Revoke Review" }).click()
    await expect(
      alice.page.getByRole("alertdialog").getByText(/loses access at once\. You can't undo this/),
    ).toBeVisible()
    await alice.page.getByRole("alertdialog").getByRole("button", { name: "Revoke link" }).click()
    await expect(dialog.getByText("No share links yet.")).toBeVisible()
    await expect(dialog.getByRole("textbox", { name: "Name of the new link" })).toBeFocused()
  })

  await test.step("the history says it in sentences, with the exact time on focus", async () => {
    await dialog.getByRole("tab", { name: "History" }).click()
    await expect(dialog.getByText("revoked the share link “Review”.")).toBeVisible()
    await expect(dialog.getByText("reset the share link “Review”.")).toBeVisible()
    await expect(dialog.getByText("created the share link “Review”, expiring in 7 days.")).toBeVisible()
    // From elsewhere, while she looks.
    await call("POST", `/api/sessions/${id}/links`, { label: "Nightly" })
    await expect(dialog.getByText("created the share link “Nightly”.")).toBeVisible()
    const time = dialog.locator("time").first()
    await alice.page.keyboard.press("Tab")
    await alice.page.keyboard.press("Tab")
    await time.focus()
    await expect(alice.page.getByText(new RegExp(String(new Date().getFullYear()))).first()).toBeVisible()
    await expectAccessible(alice.page)
  })
})

test("a long history comes a page at a time, and the oldest is that it was created", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  const invited = await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  for (let times = 0; times < 32; times++) {
    await call("PATCH", `/api/sessions/${id}/collaborators/${String(invited.id)}`, {
      role: times % 2 === 0 ? "contributor" : "viewer",
    })
  }
  const dialog = await openDialog(alice.page)
  await dialog.getByRole("tab", { name: "History" }).click()
  const events = dialog.getByRole("list", { name: "History, newest first" }).getByRole("listitem")
  await expect(events).toHaveCount(30)
  await dialog.getByRole("button", { name: "Show older" }).click()
  await expect(dialog.getByText("created the session.")).toBeVisible()
  await expect(dialog.getByRole("button", { name: "Show older" })).toHaveCount(0)
})

test("copying the session's link changes nothing and says who can open it; where the browser forbids it, it is selected", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, session } = await begin(browser, server, viewport)
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"])
  const dialog = await openDialog(alice.page)
  await dialog.getByRole("button", { name: "Copy link" }).click()
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible()
  await expect(alice.page.getByText("Link copied. Only people with access can open this link.").first()).toBeVisible()
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toBe(server.url + session)
  await expect(dialog.getByRole("button", { name: "Copy link" })).toBeVisible({ timeout: 3_500 })
  await expect(dialog.getByText("Private", { exact: true })).toBeVisible()

  await alice.page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("forbidden"))
  })
  await dialog.getByRole("button", { name: "Copy link" }).click()
  const field = dialog.getByRole("textbox", { name: /^Link to the session/ })
  await expect(field).toBeFocused()
  expect(await alice.page.evaluate(() => getSelection()?.toString())).toBe(server.url + session)
  await expectAccessible(alice.page)
})
