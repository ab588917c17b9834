import { readFileSync } from "node:fs"
import { expect, exported, gate, newcomer, newest, send, test, transcript, tray } from "./upload-scene.ts"

/** The first upload of somebody who has nothing here. What the page does meanwhile must not end it. */
test("the first upload from the empty home goes on while Alice opens other pages @narrow", async ({
  browser,
  server,
  viewport,
  folder,
}, { project }) => {
  const file = transcript(folder, {
    id: "a1000000-0000-4000-8000-000000000001",
    prompt: "Fix the login race",
    kilobytes: 3000,
  })
  const alice = await newcomer(browser, server, `alice-first-${project.name}@example.com`, viewport)
  const { page } = alice
  const line = await gate(alice.context, 1)
  await send(page, file)

  await test.step("her list says how far it is, and nothing says that it is live", async () => {
    await expect(page.getByText(/Uploading, \d+%/)).toBeVisible()
    await expect(page.getByText("Live", { exact: true })).toHaveCount(0)
    await expect(page.getByRole("link", { name: "Fix the login race" })).toBeVisible()
  })

  await test.step("she opens her settings and the upload page, and the tray is with her", async () => {
    await page.getByRole("button", { name: /^You,/ }).click()
    await page.getByRole("menuitem", { name: "Settings" }).click()
    await page.waitForURL(/\/settings/)
    line.let(1)
    await expect.poll(() => line.passed).toBe(2)
    await page.getByRole("link", { name: "Upload", exact: true }).click()
    await page.waitForURL(/\/upload/)
    await expect((await tray(page)).getByText("Fix the login race")).toBeVisible()
  })

  await test.step("it is all there, byte for byte, and is complete", async () => {
    line.open()
    const there = await tray(page)
    await expect(there.getByRole("heading", { name: "Uploaded" })).toBeVisible()
    await there.getByRole("link", { name: "Open Fix the login race" }).click()
    await page.waitForURL(/\/sessions\//)
    await expect(page.getByRole("heading", { name: "Fix the login race" })).toBeVisible()
    const { id, status } = await newest(alice)
    expect(status).toBe("complete")
    expect((await exported(alice, id)).equals(readFileSync(file))).toBe(true)
    await expect(page.getByRole("region", { name: "Uploads" })).toHaveCount(0)
  })
})

test("waiting at the empty home until it is there leads to the session", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const file = transcript(folder, { id: "a1000000-0000-4000-8000-000000000002", prompt: "Say hello", kilobytes: 600 })
  const alice = await newcomer(browser, server, "alice-waits@example.com", viewport)
  await send(alice.page, file)
  await alice.page.waitForURL(/\/sessions\//)
  await expect(alice.page.getByRole("heading", { name: "Say hello" })).toBeVisible()
  await expect(alice.page.getByRole("region", { name: "Uploads" })).toHaveCount(0)
})

test("the browser asks before the tab closes, only while something is being sent", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const file = transcript(folder, { id: "a1000000-0000-4000-8000-000000000003", prompt: "Stay", kilobytes: 900 })
  const { context, page } = await newcomer(browser, server, "alice-closes@example.com", viewport)
  const line = await gate(context, 1)
  await send(page, file)
  await expect.poll(() => line.passed).toBe(1)
  const asked = page.waitForEvent("dialog")
  await page.close({ runBeforeUnload: true })
  const question = await asked
  expect(question.type()).toBe("beforeunload")
  await question.dismiss()

  await (await tray(page)).getByRole("button", { name: "Pause Stay" }).click()
  await expect((await tray(page)).getByText(/^Paused at/)).toBeVisible()
  const closed = page.waitForEvent("close")
  await page.close({ runBeforeUnload: true })
  await closed
})
