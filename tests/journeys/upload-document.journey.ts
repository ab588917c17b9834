import { writeFileSync } from "node:fs"
import path from "node:path"
import { choose, expect, exported, newcomer, newest, send, test } from "./upload-scene.ts"

/** A session of Gemini CLI as it was kept until April 2026: one document, which grows by being written anew. */
const own = "d1000000-0000-4000-8000-000000000001"
function chat(words: readonly string[]): Buffer {
  const messages = words.map((content, n) => ({
    id: `${own}-${n}`,
    timestamp: `2026-03-01T10:00:0${n}.000Z`,
    type: n % 2 === 0 ? "user" : "gemini",
    content,
  }))
  return Buffer.from(
    JSON.stringify({ sessionId: own, projectHash: "abc", startTime: "2026-03-01T10:00:00.000Z", messages }, null, 2),
  )
}

test("Alice uploads a document by the page, and the same one again when it has grown", async ({
  browser,
  server,
  viewport,
  folder,
}) => {
  const file = path.join(folder, `session-2026-03-01T10-00-${own.slice(0, 8)}.json`)
  const alice = await newcomer(browser, server, "alice-document@example.com", viewport)
  const { page } = alice
  const said = ["Count the frogs", "There are three frogs."]
  writeFileSync(file, chat(said))
  await send(page, file)
  await page.waitForURL(/\/sessions\//)
  for (const words of said) await expect(page.getByRole("feed").getByText(words, { exact: true })).toBeVisible()
  const first = await newest(alice)
  const entries = async () => {
    const answer = await page.request.get(`/api/sessions/${first.id}/entries?limit=100`)
    return ((await answer.json()) as { entries: { seq: number; kind: string }[] }).entries
  }
  const before = await entries()

  const grown = [...said, "And the newts", "One newt."]
  writeFileSync(file, chat(grown))
  await page.goto("/upload")
  await choose(page, file)
  await page.getByRole("button", { name: "Send", exact: true }).click()
  await page.waitForURL(new RegExp(`/sessions/${first.id}`))
  for (const words of grown) await expect(page.getByRole("feed").getByText(words, { exact: true })).toHaveCount(1)
  const after = await entries()
  expect(after.slice(0, before.length)).toEqual(before)
  expect(after.length - before.length).toBe(2)
  expect((await exported(alice, first.id)).equals(chat(grown))).toBe(true)
})
