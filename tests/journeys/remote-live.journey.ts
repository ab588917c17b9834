import type { Page } from "@playwright/test"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import type { SaidOf } from "#protocol/remote-nouns"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"

/** Alice's runner, as far as it says and writes something. */
async function runnerOf(server: Served) {
  const { token } = await makeKnown(server, "alice@example.com")
  const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await alice.send(calls.createSession, { title: "Beds", agent: "claude-code", remote: true })
  const run = crypto.randomUUID()
  await alice.send(calls.beginRun, { id, run, agent: "claude-code", version: "2.1" })
  const item = (n: number) => `${run.slice(0, 8)}-${n}`
  const said = new Map<number, number>()
  let line = 0
  const append = async (...lines: object[]) => {
    const body = lines.map((it) => `${JSON.stringify({ v: 1, at: new Date().toISOString(), ...it })}\n`).join("")
    await alice.send(calls.appendEntries, { id, run, line }, { body })
    line += lines.length
  }
  const entry = (kind: string, text: string, n?: number) => ({
    ...{ type: "update", ...(n !== undefined && { item: item(n) }) },
    update: { sessionUpdate: kind, content: { type: "text", text } },
  })
  await append(
    { type: "run", run, agent: { name: "claude-code", title: "Claude Code", version: "2.1" }, cwd: "/home/alice" },
    ...Array.from({ length: 30 }, (_, n) => entry("agent_message_chunk", `Earlier answer number ${n}`)),
  )
  return {
    id,
    alice,
    append,
    item,
    /** What the n-th item has grown by. */
    async say(n: number, text: string, of: SaidOf = "answer") {
      const { have } = await alice.send(calls.sayText, { id, run, item: item(n), of, off: said.get(n) ?? 0, text })
      said.set(n, have)
    },
    answer: (n: number, text: string) => append(entry("agent_message_chunk", text, n)),
    thought: (n: number, text: string) => append(entry("agent_thought_chunk", text, n)),
    end: () => alice.send(calls.endRun, { id, run }),
  }
}

const transcript = (page: Page) => page.getByRole("region", { name: "Transcript" })
const writing = (page: Page) => page.getByRole("article", { name: "Claude Code is writing" })
const top = (page: Page) => transcript(page).evaluate((it) => Math.round(it.scrollTop))
const fromEnd = (page: Page) =>
  transcript(page).evaluate((it) => Math.round(it.scrollHeight - it.scrollTop - it.clientHeight))

/** How high the article with these words lies on the screen, in each frame as it was painted. */
async function heights(page: Page, words: string): Promise<() => Promise<number[]>> {
  await page.evaluate((text) => {
    const seen: number[] = []
    Object.assign(window, { seen })
    const look = () => {
      const rows = [...document.querySelectorAll("article")].filter((it) => it.textContent?.includes(text))
      seen.push(
        rows.length === 1 ? Math.round(rows[0]?.querySelector("p")?.getBoundingClientRect().top ?? -1) : -rows.length,
      )
      requestAnimationFrame(painted)
    }
    // The list measures its rows between an animation frame and its painting.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = look
    const painted = () => port2.postMessage(null)
    look()
  }, words)
  return () => page.evaluate(() => (window as unknown as { seen: number[] }).seen)
}

test("Bob sees words as Alice's agent writes them, and no more once he is removed @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const runner = await runnerOf(server)
  const { id, alice } = runner
  const invited = await alice.send(calls.invite, { id, email: "bob@example.com" })
  const { page } = await signIn(browser, server, "bob@example.com", viewport ?? undefined)
  await page.goto(`/sessions/${id}`)
  await expect(page.getByText("Earlier answer number 29")).toBeInViewport()

  await test.step("an answer grows at the end, with its Markdown and nothing that it would load", async () => {
    await runner.say(1, "I'll look at the **beds** first.\n\n- Beans ![x](https://example.com/x.png)\n- Pe")
    await expect(writing(page).locator("strong")).toHaveText("beds")
    await runner.say(1, "as")
    await expect(writing(page).getByRole("listitem").last()).toHaveText("Peas")
    await expect(writing(page).locator("img")).toHaveCount(0)
    expect(await page.locator(".live-text [aria-live]").getAttribute("aria-live")).toBe("off")
    await expect.poll(() => fromEnd(page)).toBe(0)
  })

  await test.step("its entry takes its place without a flicker", async () => {
    const seen = await heights(page, "I'll look at the beds first.")
    await runner.answer(1, "I'll look at the **beds** first.\n\n- Beans ![x](https://example.com/x.png)\n- Peas")
    await expect(writing(page)).toHaveCount(0)
    await expect(page.getByRole("status").filter({ hasText: "Claude Code has answered." })).toBeAttached()
    await expect.poll(async () => (await seen()).length).toBeGreaterThan(30)
    const all = await seen()
    // There is one such article in each frame.
    expect(all.filter((it) => it <= 0)).toEqual([])
    // The list guesses a new row's height, and has measured it one frame later, as of any row that comes.
    const moved = all.filter((it) => Math.abs(it - (all[0] ?? 0)) > 2)
    expect(moved.length, `heights: ${all.join(" ")}`).toBeLessThanOrEqual(1)
    expect(all.at(-1)).toBe(all[0] ?? 0)
  })

  await test.step("thinking and a tool's output are a line each, which unfolds", async () => {
    await runner.say(2, "First the soil.\nThen the seeds.", "thinking")
    const thinks = page.getByRole("article", { name: "Claude Code is thinking" })
    await expect(thinks).toContainText("Then the seeds.")
    await expect(thinks).not.toContainText("First the soil.")
    await thinks.getByRole("button").click()
    await expect(thinks).toContainText("First the soil.")
    await runner.thought(2, "First the soil.\nThen the seeds.")
    await expect(thinks).toHaveCount(0)
    await runner.say(3, "line 1\nline 2\n", "result")
    await expect(page.getByRole("article", { name: "Output so far" })).toContainText("line 2")
  })

  await test.step("whoever reads further up is left where they are, and comes back by the end", async () => {
    await runner.say(4, Array.from({ length: 60 }, (_, n) => `Paragraph ${n}.\n\n`).join(""))
    await expect(writing(page)).toContainText("Paragraph 59.")
    // Whoever has just unfolded something isn't taken past it.
    await transcript(page).hover()
    await page.mouse.wheel(0, 20_000)
    await expect.poll(() => fromEnd(page)).toBe(0)
    await page.mouse.wheel(0, -300)
    await expect.poll(() => fromEnd(page)).toBeGreaterThan(200)
    const before = await top(page)
    await runner.say(4, "More and more.\n\n".repeat(20))
    await expect(writing(page)).toContainText("More and more.")
    expect(await top(page)).toBe(before)
    await page.mouse.wheel(0, 20_000)
    await expect.poll(() => fromEnd(page)).toBe(0)
    await runner.say(4, "The end of it.")
    await expect(writing(page).getByText("The end of it.")).toBeInViewport()
  })

  await test.step("a page that is loaded in mid-stream has all of it", async () => {
    await page.reload()
    await expect(writing(page)).toContainText("Paragraph 0.")
    await expect(writing(page)).toContainText("The end of it.")
  })

  await test.step("what was being written when the run ended goes", async () => {
    await runner.say(5, "I was about to")
    await expect(page.getByText("I was about to")).toBeVisible()
    await runner.end()
    await expect(page.getByText("I was about to")).toHaveCount(0)
    await expect(writing(page)).toHaveCount(0)
  })
  const again = crypto.randomUUID()
  const sayAgain = (off: number, text: string) =>
    alice.send(calls.sayText, { id, run: again, item: `${again.slice(0, 8)}-1`, of: "answer", off, text })
  await alice.send(calls.beginRun, { id, run: again, agent: "claude-code" })
  await sayAgain(0, "For Bob too. ")
  await expect(page.getByText("For Bob too.")).toBeVisible()
  const collaboratorId = "id" in invited && invited.id ? invited.id : ""
  await alice.send(calls.removeCollaborator, { id, collaboratorId })
  await sayAgain(13, "Not for Bob.")
  await expect(page.getByText("For Bob too.")).toHaveCount(0)
  await expect(page.getByText("Not for Bob.")).toHaveCount(0)
})

test("a megabyte that grows keeps the page quick", async ({ browser, server }) => {
  const runner = await runnerOf(server)
  const { page } = await signIn(browser, server, "alice@example.com")
  await page.goto(`/sessions/${runner.id}`)
  await expect(page.getByText("Earlier answer number 29")).toBeInViewport()
  const piece = "- [x] <b>word</b> **bold** `code` | a | b |\n".repeat(1_400)
  let length = 0
  for (; length + piece.length < 1_000_000; length += piece.length) await runner.say(1, piece)
  await expect(writing(page)).toBeVisible()
  // One frame's work for each small piece, although there is a megabyte before it.
  await page.evaluate(() => {
    const long: number[] = []
    new PerformanceObserver((list) => {
      for (const it of list.getEntries()) long.push(it.duration)
    }).observe({ type: "longtask" })
    Object.assign(window, { long })
  })
  for (let n = 0; n < 40; n++) await runner.say(1, `word ${n} `)
  await expect(writing(page)).toContainText("word 39")
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long)
  expect(Math.max(0, ...long)).toBeLessThan(1_000)
})
