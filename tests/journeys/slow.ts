import type { CDPSession, Page } from "@playwright/test"

/** 400 kbit/s, and 400 ms there and back. */
export async function slow(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  })
  return cdp
}
