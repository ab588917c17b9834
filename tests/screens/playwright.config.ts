import { defineConfig } from "@playwright/test"
import { findChromium } from "../harness/chromium.ts"

const browser = await findChromium()
if (!browser) throw new Error("No Chromium on this machine, and the one from npm does not start here.")
const port = process.env.SCREENS_PORT ?? "5199"

/**
 * A picture of every scene of the gallery, light and dark, 1280, 800 and 390 px wide, in `test-results/screens/`, each looked over by
 * axe: `node_modules/.bin/playwright test --config tests/screens/playwright.config.ts`; `-g name` for some of them.
 */
export default defineConfig({
  testDir: ".",
  testMatch: "screens.ts",
  outputDir: "../../test-results/screens-failed",
  workers: 2,
  timeout: 30_000,
  reporter: "line",
  webServer: {
    command: `node_modules/.bin/vite --config web/vite.config.ts --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: "../..",
    url: `http://127.0.0.1:${port}/gallery.html`,
    reuseExistingServer: true,
  },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    // Pictures of what stands, not of what moves; that it moves is for the journeys.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: { executablePath: browser.executablePath, args: browser.args },
  },
  projects: [
    { name: "wide", use: { viewport: { width: 1280, height: 800 } } },
    { name: "middle", use: { viewport: { width: 800, height: 800 } } },
    { name: "narrow", use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
  ],
})
