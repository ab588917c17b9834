import type { Browser, BrowserContext, Page } from "@playwright/test"
import { makeToken } from "./operator.ts"
import type { Served } from "./served.ts"

/** A person in a browser of their own. */
export interface Someone {
  context: BrowserContext
  page: Page
}

/** The operator's socket: creates the person beforehand, as in an installation that is in use. */
export const makeKnown = (server: Served, address: string): Promise<{ token: string }> =>
  makeToken(server.dataDir, address)

/** Signs a person in through the pages: address, code from the local inbox, done. */
export async function signIn(
  browser: Browser,
  server: Served,
  address: string,
  viewport?: { width: number; height: number },
): Promise<Someone> {
  const context = await browser.newContext({ baseURL: server.url, ...(viewport ? { viewport } : {}) })
  const page = await context.newPage()
  await page.goto("/sign-in")
  await enter(page, server, address)
  return { context, page }
}

/** From the sign-in page to the page that follows. */
export async function enter(page: Page, server: Served, address: string): Promise<void> {
  const before = await codesFor(server, address)
  await page.getByLabel("Email address").fill(address)
  await page.keyboard.press("Enter")
  await page.getByLabel(/code/i).first().waitFor()
  await page
    .getByLabel(/code/i)
    .first()
    .fill(await codeFor(server, address, before.length))
  await page.keyboard.press("Enter").catch(() => undefined)
  const away = page.waitForURL((url) => !url.pathname.startsWith("/sign-in"))
  // New people are asked for a name first.
  const skip = page.getByRole("button", { name: /^Skip, keep/ }).click()
  await Promise.race([away, skip])
  skip.catch(() => undefined)
  await away
}

/** The newest code in the local inbox for an address, once there are more than this many. */
export async function codeFor(server: Served, address: string, before = 0): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const codes = await codesFor(server, address)
    if (codes[0] && codes.length > before) return codes[0]
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`No code for ${address} came to the inbox.`)
}

async function codesFor(server: Served, address: string): Promise<string[]> {
  const { letters } = await server.inbox()
  return letters.flatMap((letter) => (letter.to === address && letter.code ? [letter.code] : []))
}

/** Ends the sign-in of this browser as another browser of the same person would. */
export async function endSignIn(page: Page): Promise<void> {
  const { sign_ins } = await (await page.request.get("/api/me/sign-ins")).json()
  const own = sign_ins.find((it: { this: boolean }) => it.this)
  const origin = new URL(page.url()).origin
  await page.request.delete(`/api/me/sign-ins/${own.id}`, { headers: { origin } })
}
