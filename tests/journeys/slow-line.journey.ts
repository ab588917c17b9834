import { writeFileSync } from "node:fs"
import path from "node:path"
import type { Page } from "@playwright/test"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { codeFor, endSignIn, enter } from "../harness/browsers.ts"
import { type Served, serve } from "../harness/served.ts"
import { atRest, missed } from "./controls.ts"
import { slow } from "./slow.ts"
import { expect, test } from "./upload-scene.ts"

const [ada, bob] = ["ada@example.com", "bob@example.com"]
const asked = "Two people who sign in at the same moment get each other's cart. Find out why."
const concluded = "Both requests read the cart of the module. It belongs to the request now, and a test holds it there."

/** As Claude Code would have written it: half an hour of reading, running and changing. */
function recorded(folder: string): string {
  const said = new Transcript("5eed0000-0000-4000-8000-0000000000cc", 60, { cwd: "/home/ada/shop", gitBranch: "main" })
  said.asks(asked).thinks("The cart is looked up by something that two requests share. ".repeat(8))
  for (let at = 0; at < 40; at++)
    said
      .reads(`/home/ada/shop/src/cart-${at}.ts`, `export const cart${at} = () => current[${at}]\n`.repeat(60))
      .runs(`bun test cart-${at}`, `cart-${at}.test.ts: 12 pass, 0 fail\n`.repeat(20), at % 9 === 4)
  said.edits("/home/ada/shop/src/cart.ts", "let current", "const current = new AsyncLocalStorage()").answers(concluded)
  const file = path.join(folder, "5eed0000-0000-4000-8000-0000000000cc.jsonl")
  writeFileSync(file, said.text)
  return file
}

/** Lets go of a file over the page, as a hand with a mouse does; a phone has its own way to choose one. */
async function drop(page: Page, file: string): Promise<void> {
  const target = page.getByText("Drop files or a folder of sessions here")
  if (!(await target.isVisible())) return page.locator("input[type=file]").first().setInputFiles(file)
  const box = await target.boundingBox()
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 5, data: { items: [], files: [file], dragOperationsMask: 1 } }
  const cdp = await page.context().newCDPSession(page)
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await cdp.send("Input.dispatchDragEvent", { type, ...at })
}

/** Everything is in reach, at each of the widths that this browser is for. */
async function inReach(page: Page): Promise<void> {
  const own = page.viewportSize() ?? { width: 1280, height: 800 }
  for (const width of own.width < 640 ? [own.width] : [640, 800, 1024, own.width]) {
    await page.setViewportSize({ ...own, width })
    await atRest(page)
    // On a slow line rows still arrive, and move what is pointed at.
    await expect.poll(() => missed(page), { message: `at ${width} px`, timeout: 30_000 }).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
  }
}

/** The address in the newest email to somebody that leads to a session. */
async function invitation(server: Served, to: string): Promise<string> {
  const link = async () => {
    const { letters } = await server.inbox()
    return letters.find((letter) => letter.to === to)?.text.match(/http\S+\/sessions\/\S+/)?.[0] ?? ""
  }
  await expect.poll(link).not.toBe("")
  return link()
}

test("on a slow line two people get from nothing to a session that both read @narrow", async ({
  browser,
  viewport,
  folder,
}) => {
  test.slow()
  const server = await serve({ RATE_LIMITS: "off" })
  const someone = async () => {
    const context = await browser.newContext({ baseURL: server.url, viewport })
    const page = await context.newPage()
    await slow(page)
    return page
  }
  const reads = async (page: Page) => {
    await expect(page.getByRole("article").filter({ hasText: asked })).toBeVisible()
    await inReach(page)
    await page.getByRole("button", { name: "Jump to the end" }).click()
    await expect(page.getByText(concluded)).toBeVisible()
  }
  try {
    const page = await someone()
    await test.step("nothing is there yet: Ada sets it up by the terminal's link", async () => {
      await page.goto("/")
      await expect(page.getByRole("heading", { name: /not set up yet/ })).toBeVisible()
      await page.goto(server.log().match(/http\S+\/welcome#\S+/)?.[0] ?? "")
      await page.getByLabel("Your name").fill("Ada")
      await page.getByLabel("Email address").fill(ada)
      await page.getByRole("button", { name: "Start using openctl" }).click()
      await expect(page.getByRole("heading", { name: "Upload your first session" })).toBeVisible()
      await inReach(page)
    })

    await test.step("she drops a file, sends it, and reads it", async () => {
      await drop(page, recorded(folder))
      await expect(page.getByText("Ready to send")).toBeVisible()
      await inReach(page)
      await page.getByRole("button", { name: "Send", exact: true }).click()
      await page.waitForURL(/\/sessions\//)
      await reads(page)
    })

    await test.step("her sign-in ends: the page stays, and the next one leads back to it", async () => {
      await endSignIn(page)
      const bar = page.getByRole("alert").filter({ hasText: "You're signed out. Sign in to continue." })
      await expect(bar).toBeVisible()
      await expect(page.getByText(concluded)).toBeVisible()
      await inReach(page)
      const { pathname } = new URL(page.url())
      await bar.getByRole("link", { name: "Sign in" }).click()
      await enter(page, server, ada)
      await page.waitForURL(`**${pathname}*`)
      await expect(bar).toHaveCount(0)
    })

    await test.step("the dialog's code fails once, and she shares by the next click", async () => {
      await page.context().route(/\/assets\/ShareDialog/, (route) => route.abort())
      await page.reload()
      await page.getByRole("button", { name: "Share", exact: true }).click()
      await expect(page.getByText("The dialog didn't load.", { exact: false })).toBeVisible()
      await page.context().unroute(/\/assets\/ShareDialog/)
      await page.getByRole("button", { name: "Share", exact: true }).click()
      const dialog = page.getByRole("dialog", { name: "Share this session" })
      await dialog.getByRole("textbox", { name: "Invite by email" }).fill(bob)
      await page.keyboard.press("Enter")
      await expect(dialog.getByText("Invited, pending")).toBeVisible()
      await expect(page.getByText("The dialog didn't load.", { exact: false })).toHaveCount(0)
      await inReach(page)
    })

    await test.step("Bob comes from his email, signs in, says his name, and reads", async () => {
      const page = await someone()
      await page.goto(await invitation(server, bob))
      await expect(page.getByLabel("Email address")).toHaveValue(bob)
      await inReach(page)
      await page.getByRole("button", { name: "Send the code" }).click()
      await page.getByLabel("Code").fill(await codeFor(server, bob))
      await page.keyboard.press("Enter")
      await page.getByLabel("Your name").fill("Bob Bee")
      await page.getByRole("button", { name: "Save and continue" }).click()
      await expect(page.getByText(/shared this session with you/)).toBeVisible()
      await reads(page)
    })

    await test.step("and Ada's page shows by itself that he has come", async () => {
      const dialog = page.getByRole("dialog", { name: "Share this session" })
      await expect(dialog.getByText("Bob Bee", { exact: true })).toBeVisible()
      await expect(dialog.getByText("Invited, pending")).toHaveCount(0)
      await expect(dialog.getByText("Up to date", { exact: true })).toBeVisible()
    })
  } finally {
    await server.stop()
  }
})
