import { brotliCompressSync } from "node:zlib"
import type { Page } from "@playwright/test"

/** How much JavaScript a page may load before anything is clicked: bytes, compressed as the server sends them. */
export const budgets = {
  signIn: 110 * 1024,
  list: 110 * 1024,
  session: 150 * 1024,
}

/**
 * Opens an address and weighs the JavaScript that loads until `until` is there, as a text or a label, and no more arrives.
 */
export async function weigh(page: Page, address: string, until: string): Promise<{ name: string; bytes: number }[]> {
  const coming: Promise<{ name: string; bytes: number }>[] = []
  page.on("response", (response) => {
    const { pathname } = new URL(response.url())
    if (!pathname.endsWith(".js") || !response.ok()) return
    coming.push(response.body().then((body) => ({ name: pathname, bytes: brotliCompressSync(body).byteLength })))
  })
  await page.goto(address)
  await page.getByText(until).or(page.getByLabel(until)).first().waitFor()
  await page.waitForLoadState("networkidle")
  page.removeAllListeners("response")
  return Promise.all(coming)
}

export const sumOf = (files: readonly { bytes: number }[]) => files.reduce((sum, { bytes }) => sum + bytes, 0)
