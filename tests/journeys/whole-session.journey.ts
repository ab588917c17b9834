import type { Page } from "@playwright/test"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"
import { begin, type Scene } from "./share-scene.ts"
import { slow } from "./slow.ts"

/** Words of which each stands in one place only, and a long session made of them: 60 prompts with answers, long and short. */
const turns = Array.from({ length: 60 }, (_, at) => ({
  asked: `firstasked${at} ${"and so on ".repeat(at % 7 === 0 ? 700 : 12)} lastasked${at}`,
  answered: `firstanswered${at}\n\n${"It goes on. ".repeat(at % 5 === 0 ? 1_500 : 10)}\n\nlastanswered${at}`,
}))

async function withTurns(scene: Scene, server: Served) {
  const said = new Transcript("5eed0000-0000-4000-8000-0000000000bb", 600, { cwd: "/home/alice/x", gitBranch: "main" })
  for (const { asked, answered } of turns) {
    said.asks(asked).runs("bun test", "ok")
    if (asked.length % 2 === 0) said.thinks("Let me see what is behind it.")
    said.answers(answered)
  }
  const answer = await fetch(`${server.url}/api/sessions/${scene.id}/entries?line=1&source=main`, {
    method: "POST",
    headers: { ...scene.authorization, "content-type": "application/x-ndjson" },
    body: said.text,
  })
  expect(answer.status).toBe(200)
  await scene.call("POST", `/api/sessions/${scene.id}/complete`)
  return (await scene.call("GET", `/api/sessions/${scene.id}`)) as { entries: number }
}

/** What a PDF says: text in it lies packed and as glyphs, so it is asked of the page that is printed, laid out for paper. */
async function onPaper(page: Page): Promise<string> {
  await page.emulateMedia({ media: "print" })
  const text = await page.evaluate(() => document.body.innerText)
  await page.emulateMedia({ media: null })
  return text
}

test("the print has every prompt and every answer from its first word to its last", async ({ browser, server }) => {
  const scene = await begin(browser, server, null)
  await withTurns(scene, server)
  const { page } = scene.alice
  await page.addInitScript(() => Object.assign(window, { print: () => undefined }))
  await page.goto(scene.session)
  await expect(page.getByRole("article").first()).toBeVisible()

  await test.step("by the browser's own key", async () => {
    await page.keyboard.press("Control+p")
    await expect(page.locator(".print-sheet[data-whole]")).toBeAttached()
    const text = await onPaper(page)
    const missing = turns.flatMap((_, at) =>
      [`firstasked${at}`, `lastasked${at}`, `firstanswered${at}`, `lastanswered${at}`].filter(
        (word) => !new RegExp(`${word}\\b`).test(text),
      ),
    )
    expect(missing).toEqual([])
    // The page behind it is not printed a second time.
    expect(text.match(/firstasked3\b/g)).toHaveLength(1)
  })
  await test.step("nothing reaches over the edge of the paper", async () => {
    await page.emulateMedia({ media: "print" })
    const over = await page.evaluate(() => {
      const edges = [...document.querySelectorAll(".print-sheet *")].map((it) => it.getBoundingClientRect().right)
      return Math.max(...edges) - document.documentElement.clientWidth
    })
    await page.emulateMedia({ media: null })
    expect(over).toBeLessThanOrEqual(0)
  })
  await test.step("on pages of paper", async () => {
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1")
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(15)
  })
  await test.step("and from the menu", async () => {
    // What has been printed is put away.
    await expect(page.locator(".print-sheet")).toHaveCount(0)
    await page.getByRole("button", { name: "More", exact: true }).click()
    await page.getByRole("menuitem", { name: "Print" }).click()
    await expect(page.locator(".print-sheet[data-whole]")).toBeAttached()
  })
})

test("on a slow line a jump lands on its entry", async ({ browser, server }) => {
  const scene = await begin(browser, server, null)
  const { entries } = await withTurns(scene, server)
  const { page } = scene.alice
  /** The first prompt from there on: not every entry has a row of its own. */
  const promptFrom = async (after: number) => {
    const page = await scene.call("GET", `/api/sessions/${scene.id}/entries?after=${after}&limit=50`)
    const found = (page.entries as { seq: number; kind: string }[]).find((entry) => entry.kind === "prompt")
    return found?.seq ?? 0
  }
  const [target, earlier] = [await promptFrom(entries - 40), await promptFrom(60)]
  const lands = async (seq: number) => {
    const row = page.locator(`article[data-seq="${seq}"]`)
    await expect(row).toBeVisible({ timeout: 60_000 })
    // Where it is once nothing comes any more, not on its way.
    await expect(async () => {
      const before = await row.boundingBox()
      await page.waitForTimeout(800)
      const box = await row.boundingBox()
      expect(box?.y).toBe(before?.y)
      const scroller = await page.getByRole("region", { name: "Transcript" }).boundingBox()
      expect(Math.abs((box?.y ?? 0) - (scroller?.y ?? 0))).toBeLessThan(60)
    }).toPass({ timeout: 60_000 })
  }
  await page.goto("about:blank")
  await slow(page)
  await test.step("from an address", async () => {
    await page.goto(`${server.url}${scene.session}#e${target}`, { timeout: 120_000 })
    await lands(target)
  })
  await test.step("from the outline, over much that has never been loaded", async () => {
    await page.evaluate((seq) => {
      location.hash = `#e${seq}`
    }, earlier)
    await lands(earlier)
  })
  await test.step("but a reader who has moved on stays there", async () => {
    const scroller = page.getByRole("region", { name: "Transcript" })
    // Sooner and later on the way: before its pages have come, and while their rows are measured.
    for (const wait of [0, 30, 80]) {
      await page.goto("about:blank")
      await page.goto(`${server.url}${scene.session}#e${earlier}`, { timeout: 120_000 })
      await lands(earlier)
      await scroller.hover()
      await page.evaluate((seq) => {
        location.hash = `#e${seq}`
      }, target)
      await page.waitForTimeout(wait)
      await page.mouse.wheel(0, -1_200)
      // Long enough for all that a jump does; there is nothing to wait for that does not happen.
      await page.waitForTimeout(2_500)
      const [row, box] = [page.locator(`article[data-seq="${target}"]`), await scroller.boundingBox()]
      const below = (await row.count()) === 0 ? Infinity : ((await row.boundingBox())?.y ?? Infinity) - (box?.y ?? 0)
      expect(below).toBeGreaterThan(600)
    }
  })
})
