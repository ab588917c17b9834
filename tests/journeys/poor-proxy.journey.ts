import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { freePort } from "../harness/free-port.ts"
import { expect, test } from "../harness/journey.ts"
import { type PoorProxy, startPoorProxy } from "../harness/poor-proxy.ts"
import { type Served, serve } from "../harness/served.ts"

/** What an operator meets whose proxy passes on less than it should, and whose people come by another address. */

let served: Served
let proxy: PoorProxy
test.beforeAll(async () => {
  const port = await freePort()
  proxy = await startPoorProxy(`http://127.0.0.1:${port}`, 200_000)
  served = await serve({ RATE_LIMITS: "off", PORT: String(port), APP_URL: proxy.url })
})
test.afterAll(async () => {
  await proxy?.stop()
  await served?.stop()
})

async function session(token: string): Promise<string> {
  const made = await fetch(`${served.url}/api/sessions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ title: "Behind a proxy", agent: "claude-code", visibility: "public" }),
  })
  const { id } = (await made.json()) as { id: string }
  await fetch(`${served.url}/api/sessions/${id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ visibility: "public" }),
  })
  return id
}

const says = (token: string, id: string, line: number, text: string) =>
  fetch(`${served.url}/api/sessions/${id}/entries?line=${line}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: `${JSON.stringify({ type: "user", uuid: `u${line}`, message: { role: "user", content: text } })}\n`,
  })

test("a page keeps up through a proxy without sockets, and says that it checks every few seconds", async ({
  browser,
}) => {
  const { token } = await makeKnown(served, "alice@example.com")
  const id = await session(token)
  await says(token, id, 0, "The first words")
  const alice = await signIn(browser, { ...served, url: proxy.url }, "alice@example.com")
  await alice.page.goto(`/sessions/${id}`)
  await expect(alice.page.getByText("The first words").first()).toBeVisible()
  await expect(alice.page.getByText("Every few seconds")).toBeVisible()
  await says(token, id, 1, "Words that came later")
  await expect(alice.page.getByText("Words that came later").first()).toBeVisible()
  await alice.context.close()
})

test("an upload goes through a proxy that takes small requests only", async ({ browser }) => {
  const { token } = await makeKnown(served, "bob@example.com")
  const bob = await signIn(browser, { ...served, url: proxy.url }, "bob@example.com")
  const folder = mkdtempSync(path.join(tmpdir(), "openctl-poor-"))
  const file = path.join(folder, "session.jsonl")
  const line = (at: number) =>
    JSON.stringify({
      parentUuid: null,
      isSidechain: false,
      userType: "external",
      cwd: folder,
      sessionId: "11111111-1111-4111-8111-111111111111",
      version: "2.1.0",
      type: "user",
      message: { role: "user", content: at === 0 ? "Hello" : randomBytes(60_000).toString("hex") },
      uuid: `u${at}`,
      timestamp: "2026-11-01T10:00:00.000Z",
    })
  const text = Array.from({ length: 12 }, (_, at) => `${line(at)}\n`).join("")
  writeFileSync(file, text)
  await bob.page.goto("/upload")
  await bob.page.locator("input[type=file]").first().setInputFiles(file)
  await bob.page.getByRole("button", { name: "Send", exact: true }).click()
  await bob.page.waitForURL(/\/sessions\//)
  const id = new URL(bob.page.url()).pathname.split("/").at(-1)
  const headers = { authorization: `Bearer ${token}` }
  const stored = () => fetch(`${served.url}/api/sessions/${id}/export`, { headers }).then((answer) => answer.text())
  await expect.poll(async () => (await stored()) === text).toBe(true)
  expect(proxy.refused()).toBeGreaterThan(0)
  rmSync(folder, { recursive: true })
  await bob.context.close()
})

test("a page that was opened at another address says which one is right, and leads there @narrow", async ({
  browser,
  viewport,
}) => {
  const { token } = await makeKnown(served, "alice@example.com")
  const id = await session(token)
  await says(token, id, 0, "Seen from elsewhere")
  const context = await browser.newContext({ baseURL: served.url, ...(viewport ? { viewport } : {}) })
  const page = await context.newPage()
  await page.goto(`/sessions/${id}`)
  await expect(page.getByText(`This server is set to ${proxy.url}`)).toBeVisible()
  await expect(page.getByText("Seen from elsewhere").first()).toBeVisible()
  await says(token, id, 1, "And what came later")
  await expect(page.getByText("And what came later").first()).toBeVisible()
  await page.getByRole("link", { name: "Open it there" }).click()
  await page.waitForURL(`${proxy.url}/sessions/${id}`)
  await expect(page.getByText("This server is set to")).toHaveCount(0)
  await context.close()
})

test("no request tells the proxy in its Referer which link was opened or what was searched for", async ({
  browser,
}) => {
  const { token } = await makeKnown(served, "carol@example.com")
  const id = await session(token)
  await says(token, id, 0, "Read by a link")
  const made = await fetch(`${served.url}/api/sessions/${id}/links`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: "{}",
  })
  const { url } = (await made.json()) as { url: string }
  const carol = await signIn(browser, { ...served, url: proxy.url }, "carol@example.com")
  await carol.page.goto(url)
  await expect(carol.page.getByText("Read by a link").first()).toBeVisible()
  await carol.page.goto("/?q=words+nobody+sees")
  await carol.page.waitForLoadState("networkidle")
  await carol.context.close()
  expect(proxy.referers.size).toBeGreaterThan(0)
  for (const referer of proxy.referers) expect(referer).toBe(`${new URL(referer).origin}/`)
})
