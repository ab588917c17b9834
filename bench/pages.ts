import { chromium } from "@playwright/test"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { signIn } from "../tests/harness/browsers.ts"
import { findChromium } from "../tests/harness/chromium.ts"
import { makeToken } from "../tests/harness/operator.ts"
import { budgets, sumOf, weigh } from "../tests/harness/page-weight.ts"
import { promptLines } from "../tests/harness/prompts.ts"
import { serve } from "../tests/harness/served.ts"
import { kb, median, ms, several, type Table } from "./measure.ts"

/** The cost of a page in a real browser: the JavaScript loaded before the first click, and how soon the dialog shows. */
export async function pages(table: Table): Promise<void> {
  const found = await findChromium()
  if (!found) {
    table.row("Pages in a browser", "not measured: no Chromium here", "")
    return
  }
  const server = await serve({ RATE_LIMITS: "off" })
  const browser = await chromium.launch({ executablePath: found.executablePath, args: found.args })
  try {
    const { token } = await makeToken(server.dataDir, "alice@example.com")
    const alice = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
    const { id } = await alice.send(calls.createSession, { title: "A page's cost", agent: "claude-code" })
    await alice.send(calls.appendEntries, { id, line: 0 }, { body: promptLines(0, 100) })
    for (let nth = 0; nth < 20; nth++) await alice.send(calls.invite, { id, email: `person${nth}@example.com` })

    const stranger = await browser.newPage({ baseURL: server.url })
    await row(table, "the sign-in page", weigh(stranger, "/sign-in", "Email address"), budgets.signIn)
    const { context } = await signIn(browser, server, "alice@example.com")
    await row(table, "the list of sessions", weigh(await context.newPage(), "/", "A page's cost"), budgets.list)
    const page = await context.newPage()
    await row(table, "a session page", weigh(page, `/sessions/${id}`, "Prompt number 99"), budgets.session)

    const share = page.getByRole("button", { name: /^Share/ })
    const openings = await several(9, async (nth) => {
      await share.hover()
      await page.waitForTimeout(300)
      const taken = await page.evaluate(painted)
      await page.keyboard.press("Escape")
      await page.getByRole("dialog").waitFor({ state: "detached" })
      return { nth, taken }
    })
    const [first, ...warm] = openings.map(({ taken }) => taken)
    table.row("Share dialog, click to painted, first time on a page", ms(first ?? Number.NaN), "")
    const middle = median(warm)
    table.row("Share dialog, click to painted, warm", ms(middle), "<= 34 ms (two frames)", middle <= 34)
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** Runs in the page: milliseconds from the click on Share to the frame that shows the dialog. */
async function painted(): Promise<number> {
  const share = [...document.querySelectorAll("button")].find((button) =>
    /^Share/.test(button.ariaLabel ?? button.innerText),
  )
  const begun = performance.now()
  share?.click()
  while (!document.querySelector('[role="dialog"]')) await new Promise((resolve) => requestAnimationFrame(resolve))
  // The frame in which it was found is about to be painted; a task queued now runs after that paint.
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return performance.now() - begun
}

async function row(table: Table, what: string, coming: ReturnType<typeof weigh>, most: number): Promise<void> {
  const files = await coming
  const sum = sumOf(files)
  table.row(`JavaScript of ${what}`, `${kb(sum)} brotli in ${files.length} files`, `<= ${kb(most)}`, sum <= most)
}
