import { codeFor } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { serve } from "../harness/served.ts"
import { cast, expectAccessible } from "./share-scene.ts"

test("somebody opens a server that nobody has set up: every page leads to the link in its terminal @narrow", async ({
  page,
}) => {
  const server = await serve({ RATE_LIMITS: "off" })
  try {
    for (const path of ["/", "/sign-in", "/settings", "/sessions/0000000000000000000000000a"]) {
      await page.goto(server.url + path)
      await expect(page.getByRole("heading", { name: /not set up yet/ })).toBeVisible()
    }
    await expect(page.getByRole("link", { name: "Sign in" })).toHaveCount(0)
    await expectAccessible(page)
    // The terminal has it before anything else.
    const link = server.log().match(/http\S+\/welcome#\S+/)?.[0] ?? ""
    expect(server.log().indexOf(link)).toBeLessThan(server.log().search(/openctl .*is at http/))

    await page.goto(link)
    await page.getByLabel("Your name").fill("Ada")
    await page.getByLabel("Email address").fill("ada@example.com")
    await page.getByRole("button", { name: "Start using openctl" }).click()
    await expect(page.getByRole("heading", { name: "Upload your first session" })).toBeVisible()

    // A second visitor of the link hears at once that it is used.
    await page.goto("about:blank")
    await page.goto(link)
    await expect(page.getByText("openctl is already set up")).toBeVisible()
    await expect(page.getByLabel("Your name")).toHaveCount(0)
    await expectAccessible(page)
  } finally {
    await server.stop()
  }
})

test("a made-up welcome link says so before anything is typed", async ({ page }) => {
  const server = await serve({ RATE_LIMITS: "off" })
  try {
    await page.goto(`${server.url}/welcome#made-up`)
    await expect(page.getByText("This link no longer works")).toBeVisible()
    await expect(page.getByLabel("Your name")).toHaveCount(0)
  } finally {
    await server.stop()
  }
})

test("a newcomer without email finds the code by the address in the terminal, and is asked for a name @narrow", async ({
  page,
  context,
}) => {
  const server = await serve({ RATE_LIMITS: "off" })
  try {
    const welcome = server.log().match(/http\S+\/welcome#\S+/)?.[0] ?? ""
    const first = await context.newPage()
    await first.goto(welcome)
    await first.getByLabel("Your name").fill("Ada")
    await first.getByLabel("Email address").fill("ada@example.com")
    await first.getByRole("button", { name: "Start using openctl" }).click()
    await first.getByRole("heading", { name: "Upload your first session" }).waitFor()
    await context.clearCookies()

    const { bob } = cast("bob")
    await page.goto(`${server.url}/`)
    await page.getByRole("link", { name: "Sign in" }).first().click()
    await page.getByLabel(/address/i).fill(bob)
    await page.keyboard.press("Enter")
    await expect(page.getByText(/in the terminal where openctl runs/)).toBeVisible()
    await expectAccessible(page)

    // Without its secret the inbox says where that is; with it, the sign-in page can lead there from then on.
    const inbox = await context.newPage()
    await inbox.goto(`${server.url}/inbox`)
    await expect(inbox.getByText("This address doesn't open the inbox")).toBeVisible()
    await inbox.goto("about:blank")
    await inbox.goto(server.log().match(/http\S+\/inbox#\S+/)?.[0] ?? "")
    const code = await codeFor(server, bob)
    await expect(inbox.getByText(code, { exact: true })).toBeVisible()
    await expectAccessible(inbox)

    await page.getByLabel("Code").fill(code)
    await page.keyboard.press("Enter")
    await expect(page.getByRole("heading", { name: "What should others call you?" })).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel("Your name").fill("Bob Bee")
    await page.getByRole("button", { name: "Save and continue" }).click()
    await expect(page.getByRole("heading", { name: "Upload your first session" })).toBeVisible()
    await page.goto(`${server.url}/inbox`)
    // It opens by what this browser remembers; the code that was used is gone.
    await expect(page.getByText("No emails yet")).toBeVisible()
  } finally {
    await server.stop()
  }
})
