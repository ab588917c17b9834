import type { Page } from "@playwright/test"
import { signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { begin, cast, expectAccessible } from "./share-scene.ts"

/** The panel beside the transcript, or the sheet over it where there is no room for both. */
const panel = (page: Page) =>
  page.getByRole("complementary", { name: "Comments" }).or(page.getByRole("dialog", { name: "Comments" }))
const commentsButton = (page: Page) => page.getByRole("button", { name: /^Comments/ })
const said = (page: Page, words: string) => panel(page).getByRole("listitem").filter({ hasText: words })
const prompt = (page: Page) => page.getByRole("article", { name: "Prompt" })

/** Opens the box of the session's only prompt, as somebody with a pointer does. */
async function write(page: Page, text: string) {
  await prompt(page).hover()
  await prompt(page).getByRole("button", { name: "Comment on this entry", exact: true }).click()
  const box = panel(page).getByRole("textbox", { name: "Comment on entry 1" })
  await expect(box).toBeFocused()
  await box.fill(text)
  return box
}
const close = (page: Page) =>
  panel(page)
    .getByRole("button", { name: /^Close/ })
    .click()

test("Carol comments on a prompt, Alice sees it come and resolves it, Bob reads along, and nothing that is said acts @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, session, id, call } = await begin(browser, server, viewport)
  const { bob, carol } = cast("bob", "carol")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: carol, role: "contributor" })
  await call("POST", `/api/sessions/${id}/collaborators`, { email: bob, role: "viewer" })
  const carols = (await signIn(browser, server, carol, viewport ?? undefined)).page
  const bobs = (await signIn(browser, server, bob, viewport ?? undefined)).page
  await carols.goto(session)

  await test.step("Alice has the panel open, and is told how to begin", async () => {
    await commentsButton(alice.page).click()
    await expect(panel(alice.page).getByText("No comments yet")).toBeVisible()
    await alice.page.evaluate(() => Object.assign(window, { neverReloaded: true }))
  })

  await test.step("Carol says something with the keyboard alone, and a listener hears that it is there", async () => {
    await prompt(carols).focus()
    await carols.keyboard.press("c")
    await expect(panel(carols).getByRole("textbox", { name: "Comment on entry 1" })).toBeFocused()
    await carols.keyboard.type("Which of the two tabs?\nBoth, I think.")
    await carols.keyboard.press("Control+Enter")
    await expect(said(carols, "Which of the two tabs?")).toBeVisible()
    await expect(panel(carols).getByRole("status").filter({ hasText: "Comment added." })).toHaveCount(1)
    await expectAccessible(carols)
  })

  await test.step("it appears on Alice's page by itself", async () => {
    await expect(said(alice.page, "Which of the two tabs?")).toBeVisible()
    const shown = said(alice.page, "Both, I think.")
    await expect.poll(() => shown.innerText()).toContain("Which of the two tabs?\nBoth, I think.")
    await close(alice.page)
    await expect(commentsButton(alice.page)).toHaveAccessibleName(/1 open$/)
    await prompt(alice.page).getByRole("button", { name: "1 open comment on this entry" }).click()
    await expect(panel(alice.page).getByRole("link", { name: "Entry 1" })).toBeFocused()
    await panel(alice.page).getByRole("link", { name: "Entry 1" }).press("Enter")
    await expect(prompt(alice.page)).toBeFocused()
    expect(new URL(alice.page.url()).hash).toBe("#e1")
    if (!(await panel(alice.page).isVisible())) await commentsButton(alice.page).click()
    expect(await alice.page.evaluate(() => "neverReloaded" in window)).toBe(true)
    await expectAccessible(alice.page)
  })

  await test.step("Bob reads it, is told why he has no box, and can change nothing", async () => {
    await bobs.goto(session)
    await commentsButton(bobs).click()
    await expect(said(bobs, "Which of the two tabs?")).toBeVisible()
    await expect(panel(bobs).getByText(/Only the owner and contributors can comment/)).toBeVisible()
    await expect(panel(bobs).getByRole("button", { name: /^(Comment|Edit|Resolve|Delete) / })).toHaveCount(0)
    await expect(panel(bobs).getByRole("textbox")).toHaveCount(0)
    await close(bobs)
    await prompt(bobs).focus()
    await bobs.keyboard.press("c")
    await expect(
      bobs.getByRole("button", { name: "Comment on this entry", exact: true, includeHidden: true }),
    ).toHaveCount(0)
    await expect(panel(bobs)).toHaveCount(0)
  })

  await test.step("Alice resolves it, and Carol sees that without doing anything", async () => {
    await said(alice.page, "Which of the two tabs?")
      .getByRole("button", { name: /^Resolve .+ comment$/ })
      .click()
    await expect(said(alice.page, "Which of the two tabs?")).toHaveCount(0)
    await expect(panel(carols).getByText("No open comments")).toBeVisible()
    await panel(carols).getByRole("button", { name: "Resolved 1" }).click()
    await expect(said(carols, "Which of the two tabs?").getByText("resolved")).toBeVisible()
    await said(carols, "Which of the two tabs?").getByRole("button", { name: "Reopen your comment" }).click()
    await expect(said(alice.page, "Which of the two tabs?")).toBeVisible()
  })

  await test.step("Carol changes her words in their place", async () => {
    await panel(carols).getByRole("button", { name: "Open 1" }).click()
    await panel(carols).getByRole("button", { name: "Edit your comment" }).click()
    await panel(carols).getByRole("textbox", { name: "Your comment" }).fill("The second tab.")
    await panel(carols).getByRole("button", { name: "Save" }).click()
    await expect(said(alice.page, "The second tab.").getByText(/edited/)).toBeVisible()
    await close(carols)
  })

  await test.step("markup, overrides of direction and a very long text are shown, and do nothing", async () => {
    const hostile =
      `<img src=x onerror="window.acted=1"> javascript:acted \u202egnp.exe\u202c ${"x".repeat(10_000)}`.slice(0, 10_000)
    await write(carols, hostile)
    await panel(carols).getByRole("button", { name: "Comment", exact: true }).click()
    const shown = said(alice.page, "<img src=x")
    await expect(shown).toContainText("[U+202E]gnp.exe[U+202C]")
    await expect(shown.locator("img[src=x], a, b")).toHaveCount(0)
    expect(await alice.page.evaluate(() => "acted" in window)).toBe(false)
    expect(await panel(alice.page).evaluate((it) => it.scrollWidth <= it.clientWidth)).toBe(true)
    expect((await shown.innerText()).length).toBeGreaterThan(9_900)
  })

  await test.step("Alice deletes it, after she was asked, and it is gone from Carol's page", async () => {
    await said(alice.page, "<img src=x")
      .getByRole("button", { name: /^Delete .+ comment$/ })
      .click()
    await alice.page.getByRole("alertdialog").getByRole("button", { name: "Delete comment" }).click()
    await expect(said(alice.page, "<img src=x")).toHaveCount(0)
    await expect(said(carols, "<img src=x")).toHaveCount(0)
    await expect(said(carols, "The second tab.")).toBeVisible()
  })
})

test("what Carol writes is not lost: not when she closes the panel, not by Escape, not when the server can't be reached @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { session, id, call } = await begin(browser, server, viewport)
  const { carol } = cast("carol")
  const { id: collaborator } = await call("POST", `/api/sessions/${id}/collaborators`, {
    email: carol,
    role: "contributor",
  })
  const { page, context } = await signIn(browser, server, carol, viewport ?? undefined)
  await page.goto(session)
  const box = await write(page, "Half a thought")

  await test.step("the panel that is opened again has the draft", async () => {
    await close(page)
    await commentsButton(page).click()
    await expect(box).toHaveValue("Half a thought")
  })
  await test.step("Escape asks first", async () => {
    await box.focus()
    await page.keyboard.press("Escape")
    const question = page.getByRole("alertdialog", { name: "Discard your comment?" })
    await question.getByRole("button", { name: "Cancel" }).click()
    await expect(question).toHaveCount(0)
    await expect(box).toHaveValue("Half a thought")
  })
  await test.step("without a connection the words come back into their box, with the reason", async () => {
    await context.route("**/comments", (route) =>
      route.request().method() === "POST" ? route.abort() : route.continue(),
    )
    await box.fill("A whole thought")
    await box.press("Control+Enter")
    await expect(panel(page).getByText(/Your comment wasn.t added/)).toBeVisible()
    await expect(box).toHaveValue("A whole thought")
    await expect(box).toBeFocused()
    await expect(said(page, "A whole thought")).toHaveCount(0)
    await context.unroute("**/comments")
    await box.press("Control+Enter")
    await expect(said(page, "A whole thought")).toHaveCount(1)
  })
  await test.step("as a viewer she can't send any more, and still has what she wrote", async () => {
    await panel(page).getByRole("button", { name: "Comment on entry 1" }).click()
    await box.fill("One more")
    await call("PATCH", `/api/sessions/${id}/collaborators/${collaborator}`, { role: "viewer" })
    await expect(panel(page).getByRole("button", { name: "Comment", exact: true })).toHaveCount(0)
    await expect(box).toHaveValue("One more")
    await expect(box).not.toBeEditable()
  })
  await test.step("and the question was answered with yes", async () => {
    await panel(page).getByRole("button", { name: "Discard" }).click()
    await page.getByRole("alertdialog").getByRole("button", { name: "Discard" }).click()
    await expect(box).toHaveCount(0)
    await expect(said(page, "A whole thought")).toBeVisible()
  })
})

test("Carol comments on selected words, Alice replies and resolves, and Carol finds the words again @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { alice, session, id, call } = await begin(browser, server, viewport)
  const { carol } = cast("carol")
  await call("POST", `/api/sessions/${id}/collaborators`, { email: carol, role: "contributor" })
  const { page } = await signIn(browser, server, carol, viewport ?? undefined)
  await page.goto(session)
  await expect(prompt(page)).toBeVisible()

  const words = await test.step("a button stands beside the words that Carol selects", async () => {
    const selected = await prompt(page).evaluate((row) => {
      const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT)
      let node = walker.nextNode()
      while (node && !/\w+ \w+ \w+/.test(node.nodeValue ?? "")) node = walker.nextNode()
      if (!node) throw new Error("The prompt has no words.")
      const range = new Range()
      range.setStart(node, 0)
      range.setEnd(node, Math.min(12, node.nodeValue?.length ?? 0))
      document.getSelection()?.removeAllRanges()
      document.getSelection()?.addRange(range)
      return range.toString().trim()
    })
    await page.getByRole("button", { name: "Comment on the selected words" }).click()
    const box = panel(page).getByRole("textbox", { name: "Comment on these words" })
    await expect(box).toBeFocused()
    await expect(panel(page).locator(".comment-quote")).toContainText(selected)
    await box.fill("Is **this** so?")
    await page.reload()
    await expect(box).toHaveValue("Is **this** so?")
    await box.press("Control+Enter")
    await expect(said(page, "Is this so?").locator("strong")).toHaveText("this")
    await expectAccessible(page)
    return selected
  })

  await test.step("Alice sees that there is something new, replies in the thread and resolves it", async () => {
    await expect(commentsButton(alice.page)).toHaveAccessibleName(/1 new$/)
    await commentsButton(alice.page).click()
    await expect(said(alice.page, "Is this so?").getByText("New", { exact: true })).toBeVisible()
    await panel(alice.page)
      .getByRole("button", { name: /^Reply to/ })
      .click()
    const reply = panel(alice.page).getByRole("textbox", { name: "Reply" })
    await reply.pressSequentially("Yes @")
    await panel(alice.page).getByRole("option").first().click()
    await expect(reply).toHaveValue(/^Yes @\S/)
    await panel(alice.page).getByRole("button", { name: "Reply", exact: true }).click()
    await expect(panel(page).getByRole("list", { name: "Replies" }).getByRole("listitem")).toContainText("Yes @")
    await expect(panel(page).getByRole("list", { name: "Replies" }).locator("strong")).toHaveText(/^@/)
  })

  await test.step("the quote leads Carol to the words, which are marked", async () => {
    await panel(page).locator(".comment-quote").click()
    await expect
      .poll(() => page.evaluate(() => [...(CSS.highlights.get("commented") ?? [])].map(String).join("")))
      .toBe(words)
    await expect.poll(() => new URL(page.url()).hash).toBe("#e1")
    await said(alice.page, "Is this so?")
      .getByRole("button", { name: /^Resolve/ })
      .click()
    await expect(panel(alice.page).getByText("No open comments")).toBeVisible()
  })
})
