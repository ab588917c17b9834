import { signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { begin, cast, chooseCircle, expectAccessible, openDialog } from "./share-scene.ts"

test("Alice invites Bob and Carol at once; her open dialog shows what Bob does, and each loses access when removed @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, session } = await begin(browser, server, viewport)
  const { bob, carol } = cast("bob", "carol")
  const dialog = await openDialog(alice.page)
  const box = dialog.getByRole("textbox", { name: "Invite by email" })
  const row = (who: string) => dialog.getByRole("listitem").filter({ hasText: who })

  await test.step("pasted addresses become chips, and one press invites them all", async () => {
    await expect(dialog.getByText("Nobody else has access yet.")).toBeVisible()
    await box.fill(`Bob <${bob}>, ${carol} `)
    await expect(dialog.getByRole("button", { name: `Remove ${carol}` })).toBeVisible()
    await dialog.getByRole("button", { name: "Invite 2" }).click()
    await expect(row(bob).getByText("Invited, pending")).toBeVisible()
    await expect(row(carol).getByText("Invited, pending")).toBeVisible()
    await expect(dialog.getByText(`You invited ${bob} and ${carol} as viewers.`).first()).toBeVisible()
    await expect(box).toBeFocused()
    await expectAccessible(alice.page)
  })

  const bobs = await signIn(browser, server, bob, viewport ?? undefined)

  await test.step("Bob opens it and is greeted once; Alice sees that he has come, by itself", async () => {
    await bobs.page.goto(session)
    await expect(bobs.page.getByText(/shared this session with you\. As a viewer you can read/)).toBeVisible()
    await expect(bobs.page.getByText(/^Shared by/).filter({ visible: true })).toBeVisible()
    await expect(row("bob").getByText("Invited, pending")).toHaveCount(0)
    await expectAccessible(bobs.page)
    await bobs.page.reload()
    await expect(bobs.page.getByRole("button", { name: "People" })).toBeVisible()
    await expect(bobs.page.getByText(/You'll find it again/)).toHaveCount(0)
  })

  await test.step("an address that has access is told before the click, and its role is updated", async () => {
    await box.fill(bob)
    await expect(dialog.getByText(/already has access\. Inviting again changes the role to viewer\./)).toBeVisible()
    await dialog.getByRole("button", { name: "Viewer. Role for those you invite" }).click()
    await alice.page.getByText("Contributor", { exact: true }).click()
    await dialog.getByRole("button", { name: "Invite", exact: true }).click()
    await expect(dialog.getByText(/Their role is now contributor/).first()).toBeVisible()
    await expect(dialog.getByRole("button", { name: /^Contributor\. Role of bob/i })).toBeVisible()
  })

  await test.step("Bob, who has it open, is a contributor without reloading, and reads whose session it is", async () => {
    await bobs.page.getByRole("button", { name: "People" }).click()
    const his = bobs.page.getByRole("dialog", { name: "Who has access" })
    await expect(his.getByText(/You're a contributor: you can read, see who has access, and comment/)).toBeVisible()
    await expect(his.getByText(carol)).toHaveCount(0)
    await expectAccessible(bobs.page)
    await his.getByRole("button", { name: "Done" }).click()
  })

  await test.step("removing names Bob and what he loses, and the row after his has the focus", async () => {
    await dialog.getByRole("button", { name: /Role of bob/i }).click()
    await alice.page.getByText("Remove", { exact: true }).click()
    const asks = alice.page.getByRole("alertdialog")
    await expect(asks.getByText(/loses access at once, even where it is open now/)).toBeVisible()
    await expectAccessible(alice.page)
    await asks.getByRole("button", { name: /^Remove/ }).click()
    await expect(dialog.getByRole("button", { name: /Role of bob/i })).toHaveCount(0)
    await expect(dialog.getByRole("button", { name: /Role of carol/i })).toBeFocused()
    await expect(dialog.getByRole("status").filter({ hasText: "no longer has access" })).toBeAttached()
    await expect(bobs.page.getByRole("button", { name: "People" })).toHaveCount(0)
  })

  await test.step("the button takes the focus back", async () => {
    await alice.page.keyboard.press("Escape")
    await expect(dialog).toBeHidden()
    await expect(alice.page.getByRole("button", { name: "Share", exact: true })).toBeFocused()
    await expect(alice.page.getByText("Shared with 1").filter({ visible: true })).toBeVisible()
  })
})

test("a row does not blink between being invited and having been invited", async ({ browser, server, viewport }) => {
  const { alice } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  const dialog = await openDialog(alice.page)
  await dialog.getByText("Nobody else has access yet.").waitFor()
  await alice.page.evaluate((who) => {
    const seen: string[] = []
    Object.assign(window, { seen })
    const look = () => {
      const rows = [...document.querySelectorAll("[role=dialog] li")].filter((it) => it.textContent?.includes(who))
      const now = rows.length === 0 ? "none" : rows.length > 1 ? "two" : "one"
      if (seen.at(-1) !== now) seen.push(now)
      const row = rows[0] as (HTMLElement & { mark?: boolean }) | undefined
      if (row && seen.includes("one") && !row.mark && seen.includes("marked")) seen.push("another element")
      if (row && !seen.includes("marked")) {
        row.mark = true
        seen.push("marked", "one")
      }
      requestAnimationFrame(look)
    }
    look()
  }, bob)
  await dialog.getByRole("textbox").first().fill(bob)
  await alice.page.keyboard.press("Enter")
  await expect(dialog.getByText("Invited, pending")).toBeVisible()
  await alice.page.waitForTimeout(1_000)
  expect(await alice.page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([
    "none",
    "one",
    "marked",
    "one",
  ])
})

test("public and private say what they mean, ask first, and take effect at once on open pages @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, session } = await begin(browser, server, viewport)
  const stranger = await browser.newContext({ baseURL: server.url, viewport })
  const page = await stranger.newPage()
  await page.goto(session)
  await expect(page.getByRole("heading", { name: "Sign in to see whether this page is open to you" })).toBeVisible()
  await expectAccessible(page)

  const dialog = await openDialog(alice.page)
  await chooseCircle(alice.page, "Public")
  await expect(alice.page.getByRole("alertdialog").getByText(/without signing in/)).toBeVisible()
  await alice.page.getByRole("alertdialog").getByRole("button", { name: "Make public" }).click()
  await expect(dialog.getByText("Anyone with this page's address can read it")).toBeVisible()
  await expect(dialog.getByText("Anyone can open this link.")).toBeVisible()
  await page.reload()
  await expect(page.getByText("Public", { exact: true }).filter({ visible: true })).toBeVisible()

  await chooseCircle(alice.page, "Private")
  await expect(
    alice.page.getByRole("alertdialog").getByText(/only people with access can open this page/),
  ).toBeVisible()
  await alice.page.getByRole("alertdialog").getByRole("button", { name: "Make private" }).click()
  await expect(dialog.getByText("Only people with access can open this page.")).toBeVisible()
  await expect(page.getByRole("heading", { name: "Transcript" })).toHaveCount(0)
})

test("a remote session says why it can be neither public nor opened by a link", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice } = await begin(browser, server, viewport, { remote: true })
  const dialog = await openDialog(alice.page)
  await expect(dialog.getByText(/A remote session can't be opened to the team or made public/).first()).toBeVisible()
  const still = dialog.getByRole("button", { name: "Private. Who can see it" })
  await expect(still).toHaveAttribute("aria-disabled", "true")
  await still.click({ force: true })
  await expect(alice.page.getByRole("menuitemradio")).toHaveCount(0)
  await expect(alice.page.getByRole("alertdialog")).toHaveCount(0)
  await dialog.getByRole("tab", { name: "Links" }).click()
  await expect(dialog.getByText(/A remote session can't have share links/)).toBeVisible()
})

test("a menu opens again the moment after something was chosen in it", async ({ browser, server, viewport }) => {
  const { alice, id, call } = await begin(browser, server, viewport)
  const { bob } = cast("bob")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob })
  const { page } = alice
  await page.reload()
  const dialog = await openDialog(page)
  const role = dialog.getByRole("button", { name: /Role of bob/ })
  await role.click()
  // In the page, since two clicks from here may lie any time apart.
  await page.getByRole("menuitemradio", { name: /^Contributor/ }).evaluate(async (entry: HTMLElement) => {
    entry.click()
    await new Promise((resolve) => requestAnimationFrame(resolve))
    document.querySelector("[data-role-of]")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }))
  })
  await expect(role).toHaveAttribute("aria-expanded", "true")
  await expect(page.getByRole("menuitemradio", { name: /^Viewer/ })).toBeVisible()
  await test.step("and the click that closes it does not open it", async () => {
    await role.click({ force: true })
    await expect(page.getByRole("menu")).toHaveCount(0)
    await expect(role).toHaveAttribute("aria-expanded", "false")
  })
})
