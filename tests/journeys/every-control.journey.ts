import type { Browser, Page } from "@playwright/test"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"
import { signIn } from "./people.ts"
import { begin, cast } from "./share-scene.ts"

/** The widths at which the page changes, and those between. */
const widths = [320, 390, 640, 800, 1024, 1280, 1920]

/** A session with all that a header and a row can hold: long names, people, links, comments, a sub-agent, failures. */
async function full(browser: Browser, server: Served) {
  const scene = await begin(browser, server, null, {
    title: "We should not display AGENTS.md for GitHub Copilot instructions, but the instructions of whoever asked",
  })
  const { bob, carol, dan } = cast("bob", "carol", "dan")
  const said = new Transcript("5eed0000-0000-4000-8000-0000000000aa", 90, {
    cwd: "/home/alice/a-project-with-a-long-name",
    gitBranch: "feature/a-branch-with-a-long-name-too",
  })
    .asks("Find out why two people who sign in at the same moment sometimes get each other's cart.")
    .thinks("The cart is looked up by something that two requests share. ".repeat(8))
    .uses(
      "Task",
      {
        description: "Look at every place in which a request could meet another one",
        prompt: "Look",
        subagent_type: "x",
      },
      "Nothing else.",
      { agentId: "a0b1c2d3", content: [{ type: "text", text: "Nothing else." }] },
    )
    .runs("rg -n 'currentCart' src", "src/cart.ts:12:let currentCart", true)
    .answers("I have it. `currentCart` is a variable of the module.")
    .asks("Now write a test.")
  await scene.call("POST", `/api/sessions/${scene.id}/collaborators`, {
    emails: [bob, carol, dan],
    role: "contributor",
  })
  await scene.call("POST", `/api/sessions/${scene.id}/links`, { label: "for the review" })
  const answer = await fetch(`${server.url}/api/sessions/${scene.id}/entries?line=1&source=main`, {
    method: "POST",
    headers: { ...scene.authorization, "content-type": "application/x-ndjson" },
    body: said.text,
  })
  expect(answer.status).toBe(200)
  await scene.call("POST", `/api/sessions/${scene.id}/comments`, { seq: 2, text: "Is it this one?" })
  return { ...scene, bob }
}

/**
 * Whatever can be seen and used is hit in its middle, in the window: by the pointer where it lies, and still when the pointer
 * is there, since a row shows its tools then. Gives what is not.
 */
async function missed(page: Page): Promise<string[]> {
  const found = await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, [role=tab]")]
    const modal = document.querySelector("[role=dialog]:not([hidden])")
    const seen: { x: number; y: number; name: string; at: number }[] = []
    const wrong: string[] = []
    for (const it of controls) {
      if (modal && !modal.contains(it) && !it.closest(".page-bar")) continue
      const box = it.getBoundingClientRect()
      if (box.width < 2 || box.height < 2 || !it.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        continue
      if (it.closest("[inert]") || it.matches(".sr-only, .sr-only *")) continue
      // What has been scrolled out of its own list is no more seen than what is on another page.
      let out = false
      for (let around = it.parentElement; around; around = around.parentElement) {
        if (!/auto|scroll|hidden|clip/.test(getComputedStyle(around).overflowY) || around === document.body) continue
        const edge = around.getBoundingClientRect()
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
        if (y < edge.top || y > edge.bottom || x < edge.left || x > edge.right) out = true
      }
      const name = `${it.tagName} "${(it.getAttribute("aria-label") || it.innerText || "").replace(/\s+/g, " ").slice(0, 50)}"`
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
      // A link for the keyboard stands above the window until it has focus.
      if (out || (it.matches("a[href='#main']") && y < 0)) continue
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight) {
        wrong.push(`${name} lies outside of the window, at ${Math.round(x)},${Math.round(y)}`)
        continue
      }
      it.dataset.hit = String(seen.length)
      seen.push({ x, y, name, at: seen.length })
    }
    return { seen, wrong }
  })
  const hit = (at: number, x: number, y: number) =>
    page.evaluate(
      ([at, x, y]) => {
        const top = document.elementFromPoint(Number(x), Number(y))
        const it = document.querySelector(`[data-hit="${at}"]`)
        // Words that hang on what was pointed at before go with the pointer.
        if (!it || it.contains(top) || top?.closest("[popover]")) return null
        return `${top?.tagName}.${String(top?.className).slice(0, 60)}`
      },
      [at, x, y] as const,
    )
  const wrong = [...found.wrong]
  for (const { x, y, name, at } of found.seen) {
    const over = await hit(at, x, y)
    if (over !== null) wrong.push(`${name} lies under ${over}`)
    else {
      await page.mouse.move(x, y)
      const hovered = await hit(at, x, y)
      if (hovered !== null) wrong.push(`${name}, when pointed at, lies under ${hovered}`)
    }
  }
  await page.mouse.move(1, 1)
  await page.evaluate(() => {
    for (const it of document.querySelectorAll<HTMLElement>("[data-hit]")) delete it.dataset.hit
  })
  expect(found.seen.length, "controls that are seen").toBeGreaterThan(3)
  return wrong
}

/** What comes late (a greeting, a measured row) has come, and nothing moves any more. */
async function atRest(page: Page): Promise<void> {
  const places = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("article, button")].map((it) => Math.round(it.getBoundingClientRect().y)).join(),
    )
  await expect(async () => {
    const before = await places()
    await page.waitForTimeout(400)
    expect(await places()).toBe(before)
  }).toPass()
}

/** No text of the header lies over another one, and nothing sticks out of it. */
async function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const header = document.querySelector(".session-header")
    if (!header) return ["there is no header"]
    const walker = document.createTreeWalker(header, NodeFilter.SHOW_TEXT)
    const texts: { text: string; box: DOMRect }[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const around = node.parentElement
      if (!around || !node.textContent?.trim() || around.closest(".sr-only")) continue
      if (!around.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      // What is cut at its end is as wide as what cuts it.
      let right = box.right
      for (let it: Element | null = around; it && it !== header; it = it.parentElement)
        if (getComputedStyle(it).overflowX !== "visible") right = Math.min(right, it.getBoundingClientRect().right)
      if (right - box.left > 1)
        texts.push({
          text: node.textContent.trim().slice(0, 30),
          box: new DOMRect(box.x, box.y, right - box.x, box.height),
        })
    }
    const wrong: string[] = []
    for (const [at, one] of texts.entries()) {
      if (one.box.right > innerWidth + 1 || one.box.left < 0) wrong.push(`"${one.text}" sticks out of the window`)
      for (const other of texts.slice(at + 1)) {
        const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
        const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
        if (wide > 1 && high > 2) wrong.push(`"${one.text}" lies over "${other.text}"`)
      }
    }
    return wrong
  })
}

/** The page at every width, as it is, with the comments and with the dialog. */
async function atEveryWidth(page: Page, path: string, dialog: "Share" | "People") {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    await page.goto(path)
    const rows = page.getByRole("article")
    await expect(rows.filter({ hasText: "Now write a test." })).toBeVisible()
    const wrong: string[] = []
    const look = async (how: string) => {
      await atRest(page)
      for (const it of [...(await missed(page)), ...(how === "" ? await collisions(page) : [])])
        wrong.push(`${width} px${how}: ${it}`)
    }
    await look("")
    await page
      .getByRole("button", { name: /^Comments/ })
      .filter({ visible: true })
      .click()
    await expect(page.getByText("Is it this one?")).toBeVisible()
    await look(", comments open")
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: dialog, exact: true }).click()
    await expect(page.getByRole("dialog").getByRole("button", { name: "Done" })).toBeVisible()
    await look(`, ${dialog} open`)
    expect(wrong).toEqual([])
  }
}

test("everything that can be used is hit in its middle at every width, by its owner", async ({ browser, server }) => {
  const { alice, session } = await full(browser, server)
  await atEveryWidth(alice.page, session, "Share")
})

test("everything that can be used is hit in its middle at every width, by whom it was shared with", async ({
  browser,
  server,
}) => {
  const { bob, session } = await full(browser, server)
  const { page } = await signIn(browser, server, bob)
  await atEveryWidth(page, session, "People")
})

test("a sub-agent is opened by a thumb, and with the comments open", async ({ browser, server }) => {
  const { alice, session } = await full(browser, server)
  const { page } = alice
  const open = page.getByRole("button", { name: "Open sub-agent" })
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    await page.goto(session)
    await expect(open).toBeVisible()
    if (width === 1280) {
      await page
        .getByRole("button", { name: /^Comments/ })
        .filter({ visible: true })
        .click()
      await expect(page.getByText("Is it this one?")).toBeVisible()
    }
    await open.click()
    await expect(page.getByRole("region", { name: "Sub-agent", exact: true })).toBeVisible()
  }
})

test("a dialog's foot is in reach in a low window, as at 200 %", async ({ browser, server }) => {
  const { alice, session } = await full(browser, server)
  const { page } = alice
  for (const [width, height] of [
    [640, 400],
    [960, 476],
    [390, 400],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.goto(session)
    await page.getByRole("button", { name: "Share", exact: true }).click()
    const dialog = page.getByRole("dialog")
    await expect(dialog.getByRole("button", { name: "Done" })).toBeInViewport({ ratio: 1 })
    await expect(dialog.getByRole("button", { name: "Copy link", exact: true })).toBeInViewport({ ratio: 1 })
    expect(await missed(page), `${width} x ${height}`).toEqual([])
  }
})
