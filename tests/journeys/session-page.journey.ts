import type { Page } from "@playwright/test"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"
import { begin, type Scene } from "./share-scene.ts"

const agent = "a0b1c2d3"

async function append(server: Served, scene: Scene, source: string, line: number, body: string) {
  const answer = await fetch(`${server.url}/api/sessions/${scene.id}/entries?line=${line}&source=${source}`, {
    method: "POST",
    headers: { ...scene.authorization, "content-type": "application/x-ndjson" },
    body,
  })
  expect(answer.status).toBe(200)
}

/** A session of forty turns, the third of which ran a sub-agent that has a file of its own. */
async function withTurns(server: Served, scene: Scene) {
  const about = { cwd: "/home/alice/shop", gitBranch: "main" }
  const main = new Transcript("5eed0000-0000-4000-8000-0000000000dd", 600, about)
  for (let turn = 0; turn < 40; turn++) {
    main.asks(`Question ${turn}. ${"And a little more. ".repeat(10)}`).runs("bun test", `output ${turn}`, turn === 1)
    if (turn === 2)
      main.uses("Task", { description: "Look around", prompt: "Look" }, "Nothing else.", {
        agentId: agent,
        content: [{ type: "text", text: "Nothing else." }],
      })
    main.answers(`Reply ${turn}. ${"It goes on. ".repeat(40)}`)
  }
  const own = new Transcript("5eed0000-0000-4000-8000-0000000000de", 590, about)
  own.asks("Look").runs("ls src", "cart.ts").answers("I looked around in the sub-agent.")
  const inside = own.lines.map((line) => JSON.stringify({ ...JSON.parse(line), isSidechain: true, agentId: agent }))
  await append(server, scene, "main", 1, main.text)
  await append(server, scene, `agent-${agent}`, 0, `${inside.join("\n")}\n`)
  await scene.call("POST", `/api/sessions/${scene.id}/complete`)
  const page = await scene.call("GET", `/api/sessions/${scene.id}/entries?limit=1000`)
  return page.entries as { seq: number; kind: string; source: string; parts: { type: string; text?: string }[] }[]
}

const marked = (page: Page) => page.locator("article[data-target]")
const subAgent = (page: Page) => page.getByRole("region", { name: "Sub-agent", exact: true })

test("each entry has one address, which opens what it was said in and marks it", async ({ browser, server }) => {
  const scene = await begin(browser, server, null)
  const entries = await withTurns(server, scene)
  const { page } = scene.alice
  const seqOf = (words: string) =>
    entries.find(({ parts }) => parts.some((part) => part.text?.startsWith(words)))?.seq ?? 0

  await test.step("an entry far below, at once and after a reload", async () => {
    const seq = seqOf("Reply 30")
    await page.goto(`${scene.session}#e${seq}`)
    await expect(marked(page)).toHaveAttribute("data-seq", String(seq))
    await expect(marked(page)).toBeInViewport()
    await page.reload()
    await expect(marked(page)).toBeInViewport()
  })
  await test.step("a result, in the row of its call, which is open", async () => {
    const seq = seqOf("output 20")
    await page.goto(`${scene.session}#e${seq}`)
    await expect(marked(page)).toHaveAttribute("data-seq", String(seq - 1))
    await expect(marked(page)).toContainText("output 20")
  })
  await test.step("a sub-agent's entry, on its own page; going back leads out of it", async () => {
    await page.goto(`${scene.session}#e${seqOf("Question 2.")}`)
    await page.getByRole("button", { name: "Open sub-agent" }).click()
    await expect(subAgent(page).getByText("I looked around")).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`/agents/${agent}$`))
    await page.goBack()
    await expect(subAgent(page)).toHaveCount(0)
    await expect(page.getByText("Question 2.").first()).toBeVisible()
    const seq = seqOf("I looked around")
    await page.goto(`${scene.session}#e${seq}`)
    await expect(subAgent(page)).toBeVisible()
    await expect(page).toHaveURL(new RegExp(`/agents/${agent}#e${seq}$`))
    await expect(marked(page)).toContainText("I looked around")
    await subAgent(page).getByRole("link", { name: "Session" }).click()
    await expect(subAgent(page)).toHaveCount(0)
  })
  await test.step("a range, and one that is not there", async () => {
    const seq = seqOf("Question 5.")
    await page.goto(`${scene.session}#e${seq}-e${seq + 3}`)
    await expect(marked(page).first()).toHaveAttribute("data-seq", String(seq))
    expect(await marked(page).count()).toBeGreaterThan(1)
    await page.goto(`${scene.session}#e9999`)
    await expect(page.getByText("There is no entry 9,999 in this session.", { exact: false })).toBeVisible()
  })
  await test.step("and where one reads stays in the address, unmarked", async () => {
    await page.goto(scene.session)
    const scroller = page.getByRole("region", { name: "Transcript" })
    await scroller.hover()
    await page.mouse.wheel(0, 3_000)
    await expect(page).toHaveURL(/#e\d+$/)
    await expect(async () => {
      const before = page.url()
      await page.waitForTimeout(700)
      expect(page.url()).toBe(before)
    }).toPass()
    const seq = page.url().split("#e")[1]
    await page.reload()
    await expect(page.locator(`article[data-seq="${seq}"]`)).toBeInViewport()
    await expect(marked(page)).toHaveCount(0)
    await expect(page).toHaveURL(new RegExp(`#e${seq}$`))
  })
})

test("what is copied is what was said, and the changes take comments on their lines", async ({ browser, server }) => {
  const scene = await begin(browser, server, null)
  const { page, context } = scene.alice
  const main = new Transcript("5eed0000-0000-4000-8000-0000000000df", 600, {
    cwd: "/home/alice/shop",
    gitBranch: "main",
  })
  const file = "/home/alice/shop/src/cart.ts"
  const lines = [" const a = 1", "-const b = 2", "+const b = 3", " const c = 4"]
  main.asks("Make b three")
  main.uses("Edit", { file_path: file, old_string: "const b = 2", new_string: "const b = 3" }, "Edited.", {
    filePath: file,
    structuredPatch: [{ oldStart: 7, oldLines: 3, newStart: 7, newLines: 3, lines }],
  })
  main.answers("**Done.**\n\nIt is three now.")
  await append(server, scene, "main", 1, main.text)
  await scene.call("POST", `/api/sessions/${scene.id}/complete`)
  await context.grantPermissions(["clipboard-read", "clipboard-write"])
  await page.goto(scene.session)
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  const select = (selector: string) =>
    page.evaluate((it) => {
      const rows = [...document.querySelectorAll(it)]
      const range = document.createRange()
      range.setStartBefore(rows[0]!)
      range.setEndAfter(rows.at(-1)!)
      document.getSelection()?.removeAllRanges()
      document.getSelection()?.addRange(range)
    }, selector)

  await test.step("a turn, as Markdown", async () => {
    const asked = page.getByRole("article", { name: "Prompt" }).filter({ hasText: "Make b three" })
    await asked.hover()
    await asked.getByRole("button", { name: "Copy this turn as Markdown" }).click()
    await expect.poll(clipboard).toContain("> Make b three")
    expect(await clipboard()).toContain("+const b = 3")
    expect(await clipboard()).toContain("It is three now.")
  })
  await test.step("a selection over several rows, without what stands around the words", async () => {
    await expect(page.getByText("It is three now.")).toBeVisible()
    await select("article")
    await expect(async () => {
      await page.keyboard.press("Control+C")
      expect(await clipboard()).toMatch(/\nMake b three\s+Edited src\/cart\.ts \+1 .1\s+Done\.\s+It is three now\.$/)
    }).toPass()
  })
  await test.step("a diff, as code", async () => {
    await page.getByRole("button", { name: "Changes", exact: true }).click()
    await page.getByRole("button", { name: /^cart\.ts/ }).click()
    const diff = page.getByRole("region", { name: /^Changes of/ })
    await expect(diff).toContainText("const b = 3")
    await diff.getByText("const b = 3").hover()
    await page.getByRole("button", { name: "Comment on line 8" }).click()
  })
  await test.step("the comment on a line is one of its entry", async () => {
    const box = page.getByRole("textbox", { name: /^Comment on/ })
    await box.fill("Why three?")
    await page.reload()
    await expect(box).toHaveValue("Why three?")
    await box.press("Control+Enter")
    await expect(page.getByRole("listitem").filter({ hasText: "Why three?" })).toBeVisible()
    const { comments } = await scene.call("GET", `/api/sessions/${scene.id}/comments`)
    expect(comments).toMatchObject([{ anchor: { path: "src/cart.ts", side: "new", line: 8 } }])
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("draft ")))).toEqual([])
  })
})

test("by the keyboard alone: turns fold, views change, panels open, and the palette goes anywhere", async ({
  browser,
  server,
}) => {
  const scene = await begin(browser, server, null)
  await withTurns(server, scene)
  const { page } = scene.alice
  await page.goto(scene.session)
  const rows = page.getByRole("article")
  const turn = page.getByRole("button", { name: /^Turn 3:/ })
  await expect(turn).toContainText("1 call, 1 failed")

  await test.step("a turn, and all of them", async () => {
    await expect(rows.filter({ hasText: "Reply 0." })).toBeVisible()
    await page.keyboard.press("F")
    await expect(rows.filter({ hasText: "Reply 0." })).toHaveCount(0)
    await expect(rows.filter({ hasText: "Question 3." })).toBeVisible()
    await page.keyboard.press("F")
    await expect(rows.filter({ hasText: "Reply 0." })).toBeVisible()
    await turn.click()
    await expect(turn).toHaveAttribute("aria-expanded", "false")
    await expect(rows.filter({ hasText: "Reply 1." })).toHaveCount(0)
  })
  await test.step("a view stands in the address, and is kept", async () => {
    await page.keyboard.press("v")
    await page.keyboard.press("v")
    await expect(page).toHaveURL(/\?view=prompts/)
    await expect(rows.filter({ hasText: "Question 4." })).toBeVisible()
    await expect(rows.filter({ hasText: "Reply" })).toHaveCount(0)
    await page.goto(scene.session)
    await expect(rows.filter({ hasText: "Question 4." })).toBeVisible()
    await page.getByRole("button", { name: "View: Prompts only" }).click()
    await page.getByRole("menuitemradio", { name: "Everything" }).click()
    await expect(rows.filter({ hasText: "Reply 0." })).toBeVisible()
  })
  await test.step("panels, one at a time", async () => {
    await page.keyboard.press("n")
    const numbers = page.getByRole("complementary", { name: "Numbers" })
    await expect(numbers.getByText("Slowest calls").or(numbers.getByText("Turns"))).toBeVisible()
    await page.keyboard.press("a")
    await expect(numbers).toHaveCount(0)
    await page
      .getByRole("complementary", { name: "Sub-agents" })
      .getByRole("button", { name: /Look around/ })
      .click()
    await expect(subAgent(page)).toBeVisible()
    await page.keyboard.press("Escape")
    await expect(subAgent(page)).toHaveCount(0)
  })
  await test.step("the palette", async () => {
    await page.keyboard.press("ControlOrMeta+k")
    await expect(page.getByRole("combobox")).toBeFocused()
    await page.keyboard.type("question 37")
    await expect(page.getByRole("option").first()).toContainText("Question 37.")
    await page.keyboard.press("Enter")
    await expect(marked(page)).toContainText("Question 37.")
    await expect(marked(page)).toBeFocused()
    await page.keyboard.press("?")
    await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("Next prompt")
  })
})
