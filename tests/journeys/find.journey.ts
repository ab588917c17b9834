import type { Page } from "@playwright/test"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { promptLines } from "../harness/prompts.ts"

const hidden = 1_700
const text = (line: number) =>
  `Prompt number ${line} of this session${line === hidden ? ", where the zeppelin is" : ""}${line % 80 === 7 ? ", with an ocelot" : ""}`

const entry = (page: Page, line: number) =>
  page.getByRole("article").filter({ hasText: new RegExp(`Prompt number ${line} of`) })

test("Alice finds a word far below by the keyboard alone, and is told of one that is nowhere @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title: "A long search", agent: "claude-code" })
  await alice.send(calls.appendEntries, { id, line: 0 }, { body: promptLines(0, 2_000, text) })
  await alice.send(calls.completeSession, { id })
  // The last line that has one of the words can be found: so can all before it.
  await expect
    .poll(async () => {
      const { hits } = await alice.send(calls.searchSession, { id, q: "ocelot 1927" })
      return hits.length
    })
    .toBe(1)

  const { page } = await signIn(browser, server, "alice@example.com", viewport ?? undefined)
  await page.goto(`/sessions/${id}`)
  await expect(entry(page, 0)).toBeInViewport()
  const bar = page.getByRole("search", { name: "Find" })
  const field = bar.getByRole("textbox")
  const status = bar.getByRole("status")

  await test.step("a word far below is found, jumped to and marked, while she can go on typing", async () => {
    await page.keyboard.press("/")
    await expect(field).toBeFocused()
    await expect(field).toHaveValue("")
    await page.keyboard.type("zeppelin")
    await expect(status).toContainText("1 of 1")
    await expect(entry(page, hidden)).toBeInViewport()
    await expect(entry(page, hidden)).toHaveAttribute("data-target", "true")
    await expect(field).toBeFocused()
    await expect(entry(page, hidden)).not.toHaveAttribute("data-target")
    await expect(entry(page, hidden)).toBeInViewport()
  })
  await test.step("on a phone it is as wide as the page", async () => {
    const box = await bar.boundingBox()
    if ((viewport?.width ?? 0) < 640) expect(box).toMatchObject({ x: 0, width: viewport?.width })
  })
  await test.step("a word that is nowhere says so, and what is no word asks for one", async () => {
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("quokka")
    await expect(status).toContainText("Nothing found")
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("-")
    await expect(status).toContainText("Type at least one letter or digit")
  })
  await test.step("from match to match, past the end of the first page, and around", async () => {
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("ocelot")
    await expect(status).toContainText("1 of 20+")
    await expect(entry(page, 7)).toBeInViewport()
    await page.keyboard.press("Enter")
    await expect(status).toContainText("2 of 20+")
    await expect(entry(page, 87)).toBeInViewport()
    await page.keyboard.press("Shift+Enter")
    await expect(status).toContainText("1 of 20+")
    for (let hit = 2; hit <= 20; hit++) await page.keyboard.press("F3")
    await expect(status).toContainText("20 of 20+")
    await page.keyboard.press("F3")
    await expect(status).toContainText("21 of 25")
    await expect(entry(page, 1_607)).toBeInViewport()
    await expect(field).toBeFocused()
    for (let hit = 22; hit <= 26; hit++) await page.keyboard.press("Enter")
    await expect(status).toContainText("1 of 25")
    await expect(entry(page, 7)).toBeInViewport()
  })
  await test.step("the list of matches leads to each", async () => {
    for (const _ of ["previous", "next", "list"]) await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    const third = bar.getByRole("button", { name: text(167) })
    await third.focus()
    await page.keyboard.press("Enter")
    await expect(status).toContainText("3 of 25")
    await expect(entry(page, 167)).toBeInViewport()
  })
  await test.step("Escape closes it, and the keys are the transcript's again", async () => {
    await page.keyboard.press("Escape")
    await expect(bar).toHaveCount(0)
    await expect(page.getByRole("region", { name: "Transcript" })).toBeFocused()
    // The list may still be on its way to the last hit: the end is where it goes now.
    await page.keyboard.press("G")
    await expect(entry(page, 1_999)).toBeInViewport()
  })
  await test.step("Ctrl+F opens it too; a second time it is the browser's", async () => {
    await page.evaluate(() => {
      const taken: boolean[] = []
      Object.assign(window, { taken })
      window.addEventListener("keydown", (event) => event.key === "f" && taken.push(event.defaultPrevented))
    })
    await page.keyboard.press("ControlOrMeta+f")
    await expect(field).toBeFocused()
    await page.keyboard.press("ControlOrMeta+f")
    expect(await page.evaluate(() => (window as unknown as { taken: boolean[] }).taken)).toEqual([true, false])
  })
})
