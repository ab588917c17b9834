import { readFileSync, writeFileSync } from "node:fs"
import { enter, signIn } from "../harness/browsers.ts"
import { choose, expect, exported, gate, newcomer, newest, send, test, transcript, tray } from "./upload-scene.ts"

test("an upload that was cut off says so to everybody, and goes on when the file is chosen again @narrow", async ({
  browser,
  server,
  viewport,
  folder,
}, { project }) => {
  const address = `alice-cut-${project.name}@example.com`
  const file = transcript(folder, {
    id: "c1000000-0000-4000-8000-000000000001",
    prompt: "Fix the login race",
    kilobytes: 3000,
  })
  const before = await newcomer(browser, server, address, viewport)
  const line = await gate(before.context, 1)
  await send(before.page, file)
  await expect.poll(() => line.passed).toBe(1)
  await expect((await tray(before.page)).getByText(/^[1-9]\d*% of/)).toBeVisible()
  // As when the browser crashes or the battery is empty: nobody is asked.
  await before.context.close()

  const alice = await signIn(browser, server, address, viewport ?? undefined)
  const { page } = alice
  const { id, entries, status } = await newest(alice)
  expect(entries).toBeGreaterThan(0)
  expect(entries).toBeLessThan(3001)
  expect(status).toBe("incomplete")

  await test.step("her list and the session's page say that it has stopped, and what to do", async () => {
    await page.goto("/")
    await expect(page.getByText(/^Stopped at \d+%$/)).toBeVisible({ timeout: 60_000 })
    await page.goto(`/sessions/${id}`)
    await expect(page.getByText(/Stopped at \d+%\. Choose the file again to continue\./)).toBeVisible()
    await expect(page.getByText("Live", { exact: true })).toHaveCount(0)
  })

  await test.step("a reader sees the same notice", async () => {
    await page.request.patch(`/api/sessions/${id}`, {
      data: { visibility: "public" },
      headers: { origin: server.url },
    })
    const reader = await (await browser.newContext({ baseURL: server.url })).newPage()
    await reader.goto(`/sessions/${id}`)
    await expect(reader.getByText(/Stopped at \d+%\. The rest of this session isn't here yet\./)).toBeVisible()
    await expect(reader.getByRole("link", { name: "Choose the file" })).toHaveCount(0)
    await reader.close()
  })

  await test.step("she chooses the file again: it goes on, and is complete and byte for byte the same", async () => {
    await page.getByRole("link", { name: "Choose the file" }).click()
    await choose(page, file)
    await expect(page.getByText(/The upload stopped at \d+%/)).toBeVisible()
    await page.getByRole("button", { name: "Send", exact: true }).click()
    await page.waitForURL(new RegExp(`/sessions/${id}`))
    expect(await newest(alice)).toMatchObject({ id, status: "complete", entries: 3001 })
    expect((await exported(alice, id)).equals(readFileSync(file))).toBe(true)
    await expect(page.getByText(/Stopped at/)).toHaveCount(0)
  })
})

test("the sign-in ends in the middle: the upload says so, and goes on after the next one", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const address = "alice-signed-out@example.com"
  const file = transcript(folder, { id: "c2000000-0000-4000-8000-000000000001", prompt: "Go on", kilobytes: 2000 })
  const alice = await newcomer(browser, server, address, viewport)
  const { context, page } = alice
  const line = await gate(context, 1)
  await send(page, file)
  await expect.poll(() => line.passed).toBe(1)
  await context.clearCookies()
  line.open()
  const there = await tray(page)
  await expect(there.getByText("Resumes when you sign in again")).toBeVisible()

  const opened = context.waitForEvent("page")
  await there.getByRole("link", { name: "Sign in" }).click()
  await enter(await opened, server, address)

  await expect(page.getByRole("link", { name: "Go on", exact: true }).first()).toBeVisible()
  await expect.poll(async () => (await newest(alice)).status).toBe("complete")
  expect((await exported(alice, (await newest(alice)).id)).equals(readFileSync(file))).toBe(true)
})

test("the connection is lost in the middle: the upload is patient, says so, and goes on by itself", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const file = transcript(folder, { id: "c3000000-0000-4000-8000-000000000001", prompt: "Be patient", kilobytes: 2000 })
  const alice = await newcomer(browser, server, "alice-offline@example.com", viewport)
  const { context, page } = alice
  const line = await gate(context, 1)
  await send(page, file)
  await expect.poll(() => line.passed).toBe(1)
  line.lost = true
  line.open()
  const there = await tray(page)
  await expect(there.getByText(/^The connection was lost\. Trying again in \d+ seconds?\.$/)).toBeVisible()
  line.lost = false
  await expect.poll(async () => (await newest(alice)).status, { timeout: 60_000 }).toBe("complete")
  expect((await exported(alice, (await newest(alice)).id)).equals(readFileSync(file))).toBe(true)
})

test("another state of the same session is not mixed into the uploaded one", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const id = "c4000000-0000-4000-8000-000000000001"
  const alice = await newcomer(browser, server, "alice-mixed@example.com", viewport)
  const { page } = alice
  const file = transcript(folder, { id, prompt: "The first state", kilobytes: 3 })
  const first = readFileSync(file)
  await send(page, file)
  await page.waitForURL(/\/sessions\//)

  // As the agent may leave it after a rewind: the same id and longer, but with other lines from the beginning on.
  writeFileSync(file, transcriptOf(readFileSync(transcript(folder, { id, prompt: "The second state", kilobytes: 6 }))))
  await page.goto("/upload")
  await choose(page, file)
  await expect(page.getByText("Already here")).toBeVisible()
  await page.getByRole("button", { name: "Send", exact: true }).click()
  const there = await tray(page)
  await expect(
    there.getByText(/doesn't begin like the session that is already here, so nothing was sent/),
  ).toBeVisible()
  const { id: session } = await newest(alice)
  expect((await exported(alice, session)).equals(first)).toBe(true)

  // The last line that is stored stands where it stood, and so does what comes after it; only one before is another.
  await there.getByRole("button", { name: /^Cancel / }).click()
  writeFileSync(file, `${first.toString().replace("Answer 1.", "Answer one.")}${laterLines(file)}`)
  await page.goto("/upload")
  await choose(page, file)
  await page.getByRole("button", { name: "Send", exact: true }).click()
  await expect(
    there.getByText(/doesn't begin like the session that is already here, so nothing was sent/),
  ).toBeVisible()
  expect((await exported(alice, session)).equals(first)).toBe(true)

  await there.getByRole("button", { name: "Upload as a new session" }).click()
  await page.waitForURL((url) => /\/sessions\//.test(url.pathname) && !url.pathname.includes(session))
  expect((await exported(alice, (await newest(alice)).id)).equals(readFileSync(file))).toBe(true)
})

/** What the file has after the lines of its first state. */
function laterLines(file: string): string {
  return readFileSync(file, "utf8").split("\n").slice(4).join("\n")
}

/** The same answers with other words. */
function transcriptOf(file: Buffer): string {
  return file.toString().replaceAll("So it goes on.", "So it went on.")
}
