import { test as base, expect } from "@playwright/test"
import { type Served, serve } from "./served.ts"

/**
 * The `test` of every journey (`tests/journeys/*.journey.ts`): one real server per worker, on SQLite in an empty folder.
 * Journeys share it, so each makes people and sessions of its own. A second person is `await browser.newContext()`.
 */
export const test = base.extend<{ closesPages: undefined }, { server: Served }>({
  server: [
    // Playwright reads a fixture's dependencies from this pattern, so it may not be left out.
    // biome-ignore lint/correctness/noEmptyPattern: see above
    async ({}, use) => {
      // All browsers of a worker come from one address, and would count as one impatient person.
      const server = await serve({ RATE_LIMITS: "off" })
      await use(server)
      await server.stop()
    },
    { scope: "worker", timeout: 60_000 },
  ],
  // Pages that a journey leaves open would keep polling the server, and slow down later journeys.
  closesPages: [
    async ({ browser }, use) => {
      await use(undefined)
      for (const context of browser.contexts()) await context.close()
    },
    { auto: true },
  ],
  baseURL: async ({ server }, use) => use(server.url),
})

export { expect }
