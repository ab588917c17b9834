import type { Page } from "@playwright/test"
import { expect } from "../harness/journey.ts"

/**
 * Whatever can be seen and used is hit in its middle, in the window: by the pointer where it lies, and in a row still when the
 * pointer is there, since a row shows its tools then. Gives what is not. Fewer than `least` would mean that nothing was looked at.
 */
export async function missed(page: Page, least = 2): Promise<string[]> {
  const found = await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, [role=tab]")]
    // What is said in passing is a dialog too, and hides nothing.
    const modal = document.querySelector("[role=dialog]:not([hidden], .toasts *)")
    const seen: { x: number; y: number; name: string; at: number }[] = []
    const wrong: string[] = []
    let count = 0
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
      if (x < 0 || x > innerWidth || y < 0 || y > innerHeight) {
        // Where the page itself scrolls, what is further down is a scroll away.
        const scrolls = document.documentElement.scrollHeight > innerHeight && x >= 0 && x <= innerWidth
        if (!scrolls) wrong.push(`${name} lies outside of the window, at ${Math.round(x)},${Math.round(y)}`)
        continue
      }
      const over = document.elementFromPoint(x, y)
      // Words that hang on what was pointed at before go with the pointer.
      if (!it.contains(over) && !over?.closest("[popover]"))
        wrong.push(`${name} lies under ${over?.tagName}.${String(over?.className).slice(0, 60)}`)
      count += 1
      if (!it.closest("article, li")) continue
      it.dataset.hit = String(seen.length)
      seen.push({ x, y, name, at: seen.length })
    }
    return { seen, wrong, count }
  })
  const hit = (at: number, x: number, y: number) =>
    page.evaluate(
      ([at, x, y]) => {
        const top = document.elementFromPoint(Number(x), Number(y))
        const it = document.querySelector(`[data-hit="${at}"]`)
        if (!it || it.contains(top) || top?.closest("[popover]")) return null
        // A row that was drawn anew meanwhile has the same control at the same place.
        const label = it.getAttribute("aria-label")
        if (!it.isConnected || (label && top?.closest("button, a")?.getAttribute("aria-label") === label)) return null
        return `${top?.tagName}.${String(top?.className).slice(0, 60)}`
      },
      [at, x, y] as const,
    )
  const wrong = [...found.wrong]
  for (const { x, y, name, at } of found.seen) {
    await page.mouse.move(x, y)
    const over = await hit(at, x, y)
    if (over !== null) wrong.push(`${name}, when pointed at, lies under ${over}`)
  }
  await page.mouse.move(1, 1)
  await page.evaluate(() => {
    for (const it of document.querySelectorAll<HTMLElement>("[data-hit]")) delete it.dataset.hit
  })
  expect(found.count, "controls that are seen").toBeGreaterThanOrEqual(least)
  return wrong
}

/** What comes late (a measured row, a panel that slides) has come: nothing has moved for a while, and nothing is on its way. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const places = () =>
      [...document.querySelectorAll("article, button")].map((it) => Math.round(it.getBoundingClientRect().y)).join()
    const moving = () =>
      document
        .getAnimations()
        .some((it) => it.playState === "running" && it.effect?.getComputedTiming().iterations !== Infinity)
    let before = ""
    const end = performance.now() + 20_000
    for (let since = performance.now(); performance.now() - since < 200; ) {
      await new Promise(requestAnimationFrame)
      const now = places()
      if (now !== before || moving()) since = performance.now()
      before = now
      if (since > end) throw new Error("The page does not come to rest")
    }
  })
}

/** No text of the header lies over another one, and nothing sticks out of it. */
export async function collisions(page: Page): Promise<string[]> {
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
