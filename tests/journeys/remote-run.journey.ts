import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Page } from "@playwright/test"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { givenTo, runProcess } from "../remote/run-process.ts"
import { cast } from "./share-scene.ts"

const dock = (page: Page) => page.getByRole("region", { name: "Prompts and questions" })
const card = (page: Page, text: string) => dock(page).getByRole("listitem").filter({ hasText: text })
const header = (page: Page) => page.locator(".session-header")
const press = (page: Page, name: string | RegExp) => dock(page).getByRole("button", { name, exact: true }).click()

test("Alice runs an agent without a terminal, and steers it from her browser while Bob prompts it", async ({
  browser,
  server,
}) => {
  const who = cast("alice", "bob")
  const { token } = await makeKnown(server, who.alice)
  await makeKnown(server, who.bob)
  const home = mkdtempSync(join(tmpdir(), "openctl-run-"))
  const work = join(home, "work")
  mkdirSync(work)
  const env = { PATH: process.env.PATH ?? "", HOME: home, OPENCTL_URL: server.url, OPENCTL_TOKEN: token }
  const machine = { home, work, env }
  const run = runProcess(machine, ["--headless", "--share", who.bob, "--role", "contributor"])
  try {
    const { session } = await run.told("run")
    const alice = (await signIn(browser, server, who.alice)).page
    const bob = (await signIn(browser, server, who.bob, { width: 390, height: 844 })).page
    await alice.goto(`/sessions/${session}`)
    await bob.goto(`/sessions/${session}`)
    const write = async (page: Page, text: string) => {
      await page.getByRole("textbox", { name: "Prompt", exact: true }).fill(text)
      await press(page, /^Send/)
    }

    await test.step("the agent gets Bob's words once Alice has approved them, and asks her first", async () => {
      await expect(header(alice).getByText("Idle")).toBeVisible()
      await write(bob, "Clean up: [[ask]] [[text It is clean.]]")
      await press(alice, "Approve")
      await expect(card(alice, "rm -rf build")).toBeVisible()
      expect(givenTo(machine).map(({ prompt }) => prompt)).toEqual(["Clean up: [[ask]] [[text It is clean.]]"])
      await expect(header(bob).getByText(/^Waits for/)).toBeVisible()
    })

    await test.step("of two ways that allow it once she takes the one that she means", async () => {
      await press(alice, "Allow once “Allow, and not ask in this turn”")
      for (const page of [alice, bob]) {
        await expect(page.getByRole("article").getByText(/(?<!text )It is clean\.$/)).toBeVisible()
        await expect(header(page).getByText("Idle")).toBeVisible()
        await expect(page.getByText(/allowed it, this time/).first()).toBeVisible()
      }
    })

    await test.step("she stops a turn, and ends the run", async () => {
      await write(alice, "[[wait]]")
      await header(alice).getByRole("button", { name: "Stop" }).click()
      await expect(header(alice).getByText("Idle")).toBeVisible()
      await header(alice).getByRole("button", { name: "More" }).click()
      await alice.getByRole("menuitem", { name: /^End the run/ }).click()
      await alice.getByRole("alertdialog").getByRole("button", { name: "End the run" }).click()
      expect(await run.ended).toBe(0)
      await expect(header(alice).getByText("Ended")).toBeVisible()
      await expect(dock(alice).getByText(`openctl run --resume ${session}`)).toBeVisible()
    })
  } finally {
    run.kill()
    rmSync(home, { recursive: true, force: true })
  }
})
