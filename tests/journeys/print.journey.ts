import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "@playwright/test"
import { extractText, getDocumentProxy } from "unpdf"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"
import { begin, type Scene } from "./share-scene.ts"

const corpus = join(import.meta.dirname, "../../../shared/corpus")
const real = [
  "claude-code/entireio+auth-go__c5ca5164.0_9b138c7e-bf80_2.1.162.jsonl",
  "claude-code/PackmindHub+context-evaluator__7eb9199a.0_eebd3a1f-e19c_2.1.59.jsonl",
]

interface Said {
  kind: string
  agent?: string
  replaces?: number
  repeats?: unknown
  seq: number
  parts: { type: string; text?: string }[]
}

async function append(server: Served, scene: Scene, line: number, text: string) {
  const answer = await fetch(`${server.url}/api/sessions/${scene.id}/entries?line=${line}&source=main`, {
    method: "POST",
    headers: { ...scene.authorization, "content-type": "application/x-ndjson" },
    body: text,
  })
  expect(answer.status, await answer.text()).toBe(200)
}

/** Asks for the print, as far as the sheet that the browser is to print. */
async function askFor(page: Page, path: string) {
  await page.addInitScript(() => Object.assign(window, { print: () => undefined }))
  await page.goto(path)
  await expect(page.getByRole("article").first()).toBeVisible()
  await page.keyboard.press("Control+p")
  await expect(page.locator(".print-sheet[data-whole]")).toBeAttached()
}

/** What stands on paper: the text of the PDF, as a PDF reader takes it out. */
async function printed(page: Page): Promise<{ text: string; pages: number }> {
  const file = await page.pdf({ format: "A4" })
  const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(file)), { mergePages: true })
  return { text, pages: totalPages }
}

/** Letters and digits alone: Markdown's signs are not printed, and lines break where the paper ends. */
const bare = (text: string) => text.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "")
const plain = (text: string) => !/[[\]<>|`]/.test(text)

/** The first and the last words of what was said, where they stand on paper as they were typed. */
function ends(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "")
  const [first, last] = [lines[0] ?? "", lines.at(-1) ?? ""]
  return [...(plain(first) ? [bare(first).slice(0, 24)] : []), ...(plain(last) ? [bare(last).slice(-24)] : [])].filter(
    (it) => it.length > 3,
  )
}

test("the PDF of a session has its words in order, links with their addresses and failures in words, in a dark theme too", async ({
  browser,
  server,
}) => {
  const scene = await begin(browser, server, null)
  const said = new Transcript("5eed0000-0000-4000-8000-0000000000cc", 60, { cwd: "/home/alice/x", gitBranch: "main" })
  const output = Array.from({ length: 200 }, (_, at) => `outputline${at} ${"x".repeat(at === 3 ? 400 : 3)}`).join("\n")
  said
    .asks(`firstasked ${"and so on ".repeat(300)} lastasked`)
    .runs("bun test", `${output}\nError: it broke at the very end`, true)
    .runs("ls", output)
    .edits("src/a.ts", `const before = "${"long ".repeat(60)}beforeend"`, "const after = 1")
    .answers(
      "firstanswered, see [the page](https://docs.example.com/a/page) and https://plain.example.com/b\n\nlastanswered",
    )
  await append(server, scene, 1, said.text)
  const { page } = scene.alice
  await page.emulateMedia({ colorScheme: "dark" })
  await askFor(page, scene.session)
  await page.emulateMedia({ media: "print", colorScheme: "dark" })
  const looks = await page.evaluate(() => {
    const pixel = document.createElement("canvas").getContext("2d")!
    const prompt = document.querySelector(".print-sheet .prompt-card .prose")!
    pixel.fillStyle = getComputedStyle(prompt).color
    pixel.fillRect(0, 0, 1, 1)
    const edges = [...document.querySelectorAll(".print-sheet *")].map((it) => it.getBoundingClientRect().right)
    return {
      ink: pixel.getImageData(0, 0, 1, 1).data[0] ?? 255,
      over: Math.max(...edges) - document.documentElement.clientWidth,
    }
  })
  expect(looks.ink).toBeLessThan(100)
  expect(looks.over).toBeLessThanOrEqual(0)
  await page.emulateMedia({ media: null, colorScheme: "dark" })

  const { text } = await printed(page)
  const words = ["firstasked", "lastasked", "Failed", "outputline0", "beforeend", "firstanswered", "lastanswered"]
  const places = words.map((word) => bare(text).indexOf(word))
  expect(places, text.slice(0, 400)).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBeGreaterThan(-1)
  expect(text.replace(/\s/g, "")).toContain("(https://docs.example.com/a/page)")
  expect(text.match(/plain\.example\.com/g)).toHaveLength(1)
  // The first lines of a result, and of a failure the last ones too.
  expect(bare(text)).toContain(bare("it broke at the very end"))
  expect(text).not.toContain("outputline100")
  expect(text.replace(/\s+/g, " ")).toContain("Not all of this is printed.")
  expect(text).toMatch(/1 of \d/)
})

test("a session that is too long to print says what to do instead", async ({ browser, server }) => {
  const scene = await begin(browser, server, null)
  const { page } = scene.alice
  await page.route(`**/api/sessions/${scene.id}`, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), entries: 20_000 } })
  })
  await page.goto(scene.session)
  await expect(page.getByRole("button", { name: "More", exact: true })).toBeVisible()
  await page.keyboard.press("Control+p")
  await expect(page.getByRole("alert").filter({ hasText: "Export it as HTML" })).toBeVisible()
  await page.getByRole("button", { name: "Close", exact: true }).click()
  await expect(page.getByRole("dialog", { name: "Print" })).toHaveCount(0)
})

const found = real.filter((file) => existsSync(join(corpus, file)))
if (found.length < real.length)
  console.warn(
    "NOT COVERED: no corpus at ../shared/corpus, so nothing here proves that real sessions are printed whole.",
  )

for (const file of found) {
  test(`a real session is on paper from its first word to its last: ${file}`, async ({ browser, server }) => {
    const scene = await begin(browser, server, null)
    await append(server, scene, 1, readFileSync(join(corpus, file), "utf8"))
    const list = await scene.call("GET", `/api/sessions/${scene.id}/entries?limit=1000`)
    await askFor(scene.alice.page, scene.session)
    const { text, pages } = await printed(scene.alice.page)
    const paper = bare(text)
    let from = 0
    let looked = 0
    const missing: string[] = []
    for (const { agent, repeats, parts } of list.entries as Said[]) {
      if (agent !== undefined || repeats) continue
      for (const part of parts) {
        if (part.type !== "prompt" && part.type !== "answer") continue
        for (const words of ends(part.text ?? "")) {
          looked++
          const at = paper.indexOf(words, from)
          if (at < 0) missing.push(words)
          else from = at
        }
      }
    }
    expect(missing).toEqual([])
    expect(looked).toBeGreaterThan(10)
    expect(pages).toBeGreaterThan(3)
  })
}
