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
  await test.step("what is nowhere says so, and what is no regular expression says why", async () => {
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("quokka")
    await expect(status).toContainText("Nothing found")
    await page.keyboard.press("Alt+r")
    await expect(bar.getByRole("button", { name: "Regular expression" })).toHaveAttribute("aria-pressed", "true")
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("(zep")
    await expect(status).toContainText("This isn't a regular expression.")
    await page.keyboard.type("pelin) (was|will)")
    await expect(status).toContainText("Nothing found")
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("zep+[aeiou]+lin$|zeppelin is")
    await expect(status).toContainText("1 of 1")
    await page.keyboard.press("Alt+r")
  })
  await test.step("from match to match, from where she is, and around", async () => {
    await field.press("ControlOrMeta+a")
    await page.keyboard.type("OCELOT")
    // The next one below the zeppelin.
    await expect(status).toContainText("23 of 25")
    await expect(entry(page, 1_767)).toBeInViewport()
    for (let hit = 24; hit <= 25; hit++) await page.keyboard.press("Enter")
    await expect(status).toContainText("25 of 25")
    await page.keyboard.press("F3")
    await expect(status).toContainText("1 of 25")
    await expect(entry(page, 7)).toBeInViewport()
    await page.keyboard.press("Enter")
    await expect(status).toContainText("2 of 25")
    await expect(entry(page, 87)).toBeInViewport()
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.press("Shift+Enter")
    await expect(status).toContainText("25 of 25")
    await expect(entry(page, 1_927)).toBeInViewport()
    await expect(field).toBeFocused()
    const marked = await page.evaluate(() =>
      [...(CSS.highlights.get("found-current") ?? [])].map((range) => `${range}`),
    )
    expect(marked).toEqual(["ocelot"])
    await page.keyboard.press("Alt+c")
    await expect(status).toContainText("Nothing found")
    await page.keyboard.press("Alt+c")
    await expect(status).toContainText("of 25")
  })
  await test.step("the list of matches leads to each", async () => {
    await bar.getByRole("button", { name: "List of matches" }).press("Enter")
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

test("what is folded away is found, opened and marked: a call's result among many calls", async ({
  browser,
  server,
}) => {
  const { token } = await makeKnown(server, "bob@example.com")
  const bob = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await bob.send(calls.createSession, { title: "Folded", agent: "claude-code" })
  await bob.send(calls.appendEntries, { id, line: 0 }, { body: callLines(9) })
  await bob.send(calls.completeSession, { id })
  const { page } = await signIn(browser, server, "bob@example.com")
  await page.goto(`/sessions/${id}`)
  const transcript = page.getByRole("region", { name: "Transcript" })
  await expect(transcript.getByText("Look into it")).toBeVisible()
  await expect(transcript.getByText("the axolotl number 6")).toHaveCount(0)
  await page.keyboard.press("ControlOrMeta+f")
  const bar = page.getByRole("search", { name: "Find" })
  const status = bar.getByRole("status")
  await expect(bar.getByRole("textbox")).toBeFocused()
  await page.keyboard.type("axolotl number 6")
  await expect(status).toContainText("1 of 1")
  await expect(transcript.getByText("the axolotl number 6")).toBeInViewport()
  await expect
    .poll(() => page.evaluate(() => [...(CSS.highlights.get("found-current") ?? [])].map((range) => `${range}`)))
    .toEqual(["axolotl number 6"])
})

/** A prompt, and calls with a result each, which fold into one line. */
function callLines(count: number): string {
  const line = (nth: number, type: string, message: object) => ({
    ...{ type, uuid: `00000000-0000-4000-8000-${String(nth).padStart(12, "0")}`, sessionId: "calls", message },
  })
  const lines = Array.from({ length: count }, (_, nth) => [
    line(nth * 2 + 1, "assistant", {
      ...{ id: `m${nth}`, role: "assistant" },
      content: [{ type: "tool_use", id: `t${nth}`, name: "Bash", input: { command: `look ${nth}` } }],
    }),
    line(nth * 2 + 2, "user", {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: `t${nth}`, content: `the axolotl number ${nth}` }],
    }),
  ])
  const all = [line(0, "user", { role: "user", content: "Look into it" }), ...lines.flat()]
  return all.map((one) => `${JSON.stringify(one)}\n`).join("")
}
