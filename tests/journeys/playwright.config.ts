import { defineConfig } from "@playwright/test"
import { findChromium } from "../harness/chromium.ts"
import { covered, notCovered } from "../harness/covered.ts"

const browser = await findChromium()
if (!process.env.TEST_WORKER_INDEX) {
  if (browser) covered("Journeys in a browser", browser.what)
  else notCovered("Journeys in a browser", "no Chromium on this machine, and the one from npm does not start here")
}

/** Every journey runs 1280 px wide; one whose title says @narrow runs 390 px wide as well. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.journey.ts",
  // Without a browser nothing could be learnt; the runner says so in its last lines.
  testIgnore: browser ? [] : ["**/*"],
  outputDir: "../../test-results/journeys",
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  // Browsers share two cores with servers and each other; what fails twice is no matter of a busy moment, and what passed the
  // second time is told as flaky.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  reporter: [
    ["list"],
    ["json", { outputFile: process.env.OPENCTL_TEST_JOURNEYS ?? "../../test-results/journeys.json" }],
  ],
  use: {
    launchOptions: browser ? { executablePath: browser.executablePath, args: browser.args } : {},
    // A picture of the end is enough: one of each frame takes a third of the machine.
    trace: { mode: "retain-on-failure", screenshots: false },
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "wide", use: { viewport: { width: 1280, height: 800 } } },
    { name: "narrow", grep: /@narrow/, use: { viewport: { width: 390, height: 844 }, hasTouch: true } },
  ],
})
