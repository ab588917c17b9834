import { expect, test } from "../harness/journey.ts"
import { begin, cast, expectAccessible } from "./share-scene.ts"

test("the whole dialog by keyboard alone: opened, two invited, one promoted, one removed, made public, a link made, closed", async ({
  browser,
  server,
  viewport,
}) => {
  test.slow()
  const { alice } = await begin(browser, server, viewport)
  const { bob, "carol.of.the.far.away.office": carol } = cast("bob", "carol.of.the.far.away.office")
  const { page } = alice
  const { keyboard } = page
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "")
  /** Tab until what is called so has the focus; never round and round. */
  const tabTo = async (name: string | RegExp, key = "Tab") => {
    for (let times = 0; times < 60; times++) {
      const now = await focused()
      if (typeof name === "string" ? now === name : name.test(now)) return
      await keyboard.press(key)
    }
    throw new Error(`Tab never came to ${name}; it is at ${await focused()}.`)
  }

  await page.getByRole("heading", { name: "Find the login race" }).waitFor()
  await tabTo("Share")
  await keyboard.press("Enter")
  const dialog = page.getByRole("dialog", { name: "Share this session" })
  const box = dialog.getByRole("textbox", { name: "Invite by email" })
  await expect(box).toBeFocused()

  await test.step("focus is kept inside", async () => {
    for (let times = 0; times < 40; times++) {
      await keyboard.press("Tab")
      // Around the corner focus passes a guard, which hands it on.
      await expect.poll(() => page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true)
    }
    await tabTo("Invite by email")
  })

  await test.step("Enter invites, a comma makes a chip, Backspace takes it back", async () => {
    await keyboard.type(`${bob},wrong,`)
    await expect(dialog.getByText("wrong isn't a complete email address.")).toBeVisible()
    await keyboard.press("Backspace")
    await expect(dialog.getByText("wrong isn't a complete email address.")).toHaveCount(0)
    await keyboard.type(carol)
    await keyboard.press("Enter")
    await expect(dialog.getByText("Invited, pending")).toHaveCount(2)
    await expect(box).toBeFocused()
    await expect(box).toHaveValue("")
  })

  await test.step("Bob becomes a contributor", async () => {
    await tabTo(/^Viewer\. Role of bob/)
    await keyboard.press("Enter")
    await expect(page.getByRole("menuitemradio", { name: /^Viewer/ })).toBeFocused()
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(dialog.getByRole("button", { name: /^Contributor\. Role of bob/ })).toBeFocused()
  })

  await test.step("Bob is removed, and Carol's row has the focus", async () => {
    await keyboard.press("ArrowDown")
    await expect(page.getByRole("menuitemradio", { name: /^Viewer/ })).toBeFocused()
    await keyboard.press("End")
    await keyboard.press("Enter")
    await expect(page.getByRole("alertdialog")).toBeVisible()
    await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(dialog.getByRole("button", { name: /Role of carol/ })).toBeFocused()
    await expect(dialog.getByRole("button", { name: /Role of bob/ })).toHaveCount(0)
  })

  await test.step("the whole of a long address is there on focus", async () => {
    await tabTo(carol, "Shift+Tab")
    await expect(page.locator("[popover]").filter({ hasText: carol })).toBeVisible()
  })

  await test.step("it is made public, and Escape closes the question only", async () => {
    const choosePublic = async () => {
      await keyboard.press("Enter")
      await expect(page.getByRole("menuitemradio", { name: /^Private/ })).toBeFocused()
      await keyboard.press("ArrowDown")
      await keyboard.press("ArrowDown")
      await expect(page.getByRole("menuitemradio", { name: /^Public/ })).toBeFocused()
      await keyboard.press("Enter")
      await expect(page.getByRole("alertdialog")).toBeVisible()
    }
    await tabTo(/^Private\. Who can see it/)
    await choosePublic()
    await keyboard.press("Escape")
    await expect(page.getByRole("alertdialog")).toHaveCount(0)
    await expect(dialog).toBeVisible()
    await expect(dialog.getByRole("button", { name: /^Private\. Who/ })).toBeFocused()
    await choosePublic()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(dialog.getByRole("button", { name: /^Public\. Who/ })).toBeVisible()
  })

  await test.step("arrows go through the tabs, and a link is made", async () => {
    await tabTo("People", "Shift+Tab")
    await keyboard.press("ArrowRight")
    await keyboard.press("Enter")
    await tabTo("Name of the new link")
    await keyboard.type("By keyboard")
    await keyboard.press("Enter")
    await expect(dialog.getByRole("button", { name: "Copy By keyboard" })).toBeVisible()
    await expectAccessible(page)
  })

  await keyboard.press("Escape")
  await expect(dialog).toBeHidden()
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeFocused()
})
