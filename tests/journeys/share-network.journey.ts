import { expect, test } from "../harness/journey.ts"
import { begin, cast, expectAccessible, openDialog } from "./share-scene.ts"

test("on a slow network a change is seen at once, and stays when the answer comes", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  const { bob, carol } = cast("bob", "carol")
  await call("POST", `/api/sessions/${id}/collaborators`, { emails: [bob, carol] })
  const { page } = alice
  await page.reload()
  const dialog = await openDialog(page)
  await dialog.getByText("Invited, pending").first().waitFor()
  await page.route("**/collaborators/**", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await route.continue()
  })
  await dialog.getByRole("button", { name: /^Viewer\. Role of bob/ }).click()
  await page.getByRole("menuitemradio", { name: /Contributor/ }).click()
  await expect(dialog.getByRole("button", { name: /^Contributor\. Role of bob/ })).toBeVisible({ timeout: 700 })
  await dialog.getByRole("button", { name: /Role of carol/ }).click()
  // The menu that was open before may still be fading away.
  await page.getByRole("menuitem", { name: "Remove" }).last().click()
  await page
    .getByRole("button", { name: /^Remove/ })
    .last()
    .click()
  await expect(dialog.getByRole("button", { name: /Role of carol/ })).toHaveCount(0, { timeout: 900 })
  // Through both answers and what is asked again, nothing of the old state comes back.
  for (let times = 0; times < 30; times++) {
    await page.waitForTimeout(100)
    expect(await dialog.getByRole("button", { name: /^Viewer\. Role of bob/ }).count()).toBe(0)
    expect(await dialog.getByRole("button", { name: /Role of carol/ }).count()).toBe(0)
  }
  await expect(dialog.getByRole("button", { name: /^Contributor\. Role of bob/ })).toBeVisible()
})

test("a failed change is undone with a message; the text stays in the box @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  const { bob, carol } = cast("bob", "carol")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  const { page } = alice
  await page.reload()
  const dialog = await openDialog(page)
  await dialog.getByText("Invited, pending").waitFor()

  await test.step("a role", async () => {
    await page.route("**/collaborators/**", (route) => route.abort())
    await dialog.getByRole("button", { name: /^Viewer\. Role of bob/ }).click()
    await page.getByText("Contributor", { exact: true }).click()
    await expect(page.getByText(/The role wasn.t changed\. The server can't be reached/).first()).toBeVisible()
    await expect(dialog.getByRole("button", { name: /^Viewer\. Role of bob/ })).toBeVisible()
  })

  await test.step("a removal", async () => {
    await dialog.getByRole("button", { name: /Role of bob/ }).click()
    await page.getByText("Remove", { exact: true }).click()
    await page
      .getByRole("alertdialog")
      .getByRole("button", { name: /^Remove/ })
      .click()
    await expect(page.getByText(/Nobody was removed/).first()).toBeVisible()
    await expect(dialog.getByRole("button", { name: /Role of bob/ })).toBeVisible()
    await page.unroute("**/collaborators/**")
  })

  await test.step("an invitation: disabled while it runs, and then the text is there again", async () => {
    let fail: () => void = () => undefined
    const failed = new Promise<void>((resolve) => {
      fail = resolve
    })
    await page.route("**/collaborators", async (route) => {
      if (route.request().method() !== "POST") return route.continue()
      await failed
      return route.abort()
    })
    const box = dialog.getByRole("textbox", { name: "Invite by email" })
    await box.fill(carol)
    await page.keyboard.press("Enter")
    await expect(dialog.getByRole("button", { name: "Inviting" })).toBeVisible()
    await expect(dialog.getByText("Inviting", { exact: true })).toHaveCount(2)
    fail()
    await expect(dialog.getByText("The server can't be reached. Check your connection and try again.")).toBeVisible()
    await expect(box).toHaveValue(carol)
    await expect(dialog.getByRole("listitem").filter({ hasText: carol })).toHaveCount(0)
    await expectAccessible(page)
    await page.unroute("**/collaborators")
    await page.keyboard.press("Enter")
    await expect(dialog.getByRole("listitem").filter({ hasText: carol })).toHaveCount(1)
  })

  await test.step("without any connection the dialog says so, and says when it is back", async () => {
    await alice.context.setOffline(true)
    await expect(dialog.getByText("You're offline.")).toBeVisible()
    await expect(dialog.getByText("Offline", { exact: true })).toBeVisible()
    await expectAccessible(page)
    await alice.context.setOffline(false)
    await expect(dialog.getByText("You're offline.")).toHaveCount(0)
    await expect(dialog.getByText("Up to date", { exact: true })).toBeVisible({ timeout: 30_000 })
  })
})

test("a banner with Refresh tells of changes made elsewhere, and a list that fails to load can be retried", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  const row = await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  const { page } = alice
  await page.route("**/collaborators", (route) => route.abort())
  await page.reload()
  const dialog = await openDialog(page)
  await expect(dialog.getByText("The list of people couldn't be loaded")).toBeVisible({ timeout: 15_000 })
  await expectAccessible(page)
  await page.unroute("**/collaborators")
  await dialog.getByRole("button", { name: "Retry" }).click()
  await expect(dialog.getByText("Invited, pending")).toBeVisible()

  // The socket is closed to this page, so that it cannot know.
  await page.route("**/api/live/tickets", (route) => route.abort())
  await page.route("**/collaborators", (route) =>
    route.request().method() === "GET" ? route.abort() : route.continue(),
  )
  await page.evaluate(() => document.dispatchEvent(new Event("nothing")))
  await call("DELETE", `/api/sessions/${id}/collaborators/${String(row.id)}`)
  await dialog.getByRole("button", { name: /Role of bob/ }).click()
  await page.getByRole("menuitemradio", { name: /Contributor/ }).click()
  await expect(dialog.getByText(/was changed elsewhere at the same time/)).toBeVisible()
  await page.unroute("**/collaborators")
  await dialog.getByRole("button", { name: "Refresh" }).click()
  await expect(dialog.getByText(/was changed elsewhere/)).toHaveCount(0)
  await expect(dialog.getByText("Nobody else has access yet.")).toBeVisible()
})
