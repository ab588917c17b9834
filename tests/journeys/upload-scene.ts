import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Browser, BrowserContext, Page } from "@playwright/test"
import { makeKnown, type Someone, signIn } from "../harness/browsers.ts"
import { test as base, expect } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"

/** Uploads, begun at the empty home by somebody who has nothing here yet. */

export const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture wants from this pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), "openctl-upload-"))
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
})

export { expect }

/** A transcript of Claude Code, of our own making: `kilobytes` of answers after one prompt. */
export function transcript(folder: string, given: { id: string; prompt: string; kilobytes?: number }): string {
  const file = path.join(folder, `${given.id}.jsonl`)
  const common = {
    isSidechain: false,
    userType: "external",
    cwd: "/home/alice/app",
    sessionId: given.id,
    version: "2.1.0",
  }
  const line = (n: number, type: "user" | "assistant", content: unknown) =>
    `${JSON.stringify({
      parentUuid: n ? `${given.id}-${n - 1}` : null,
      ...common,
      type,
      uuid: `${given.id}-${n}`,
      timestamp: new Date(Date.UTC(2026, 10, 1, 10) + n * 1000).toISOString(),
      message: { role: type, content, ...(type === "assistant" && { id: `msg_${n}`, model: "claude-opus-5" }) },
    })}\n`
  const lines = [line(0, "user", given.prompt)]
  for (let n = 1; n <= (given.kilobytes ?? 4); n++)
    lines.push(line(n, "assistant", [{ type: "text", text: `Answer ${n}. ${"So it goes on. ".repeat(50)}` }]))
  writeFileSync(file, lines.join(""))
  return file
}

/** Somebody who signs in for the first time and stands at the empty home. */
export async function newcomer(
  browser: Browser,
  server: Served,
  address: string,
  viewport: { width: number; height: number } | null,
): Promise<Someone> {
  await makeKnown(server, address)
  const someone = await signIn(browser, server, address, viewport ?? undefined)
  await someone.page.goto("/")
  await expect(someone.page.getByRole("heading", { name: "Upload your first session" })).toBeVisible()
  return someone
}

export async function choose(page: Page, files: string | string[]): Promise<void> {
  await page.locator("input[type=file]").first().setInputFiles(files)
}

/** From the files to the sending of them, everything as it stands in the files. */
export async function send(page: Page, files: string | string[]): Promise<void> {
  await choose(page, files)
  if (Array.isArray(files)) await page.getByRole("button", { name: "Continue" }).click()
  await expect(page.getByText("Ready to send")).toBeVisible()
  await page.getByRole("button", { name: "Send", exact: true }).click()
}

/** The tray, unfolded on a phone too. */
export async function tray(page: Page) {
  const region = page.getByRole("region", { name: "Uploads" })
  await region.waitFor()
  const show = region.getByRole("button", { name: "Show the uploads" })
  if (await show.isVisible()) await show.click()
  return region
}

/** A narrow line: the requests that carry lines pass one at a time, while the gate is open. */
export interface Gate {
  /** The connection is lost: whatever comes through finds nobody. */
  lost: boolean
  /** How many have passed. */
  passed: number
  /** Lets so many more pass. */
  let(more: number): void
  open(): void
}

export async function gate(context: BrowserContext, passing = 0): Promise<Gate> {
  let left = passing
  const waiting: (() => void)[] = []
  const it: Gate = {
    lost: false,
    passed: 0,
    let(more) {
      left += more
      while (left > 0 && waiting.length > 0) {
        left--
        waiting.shift()?.()
      }
    },
    open: () => it.let(Number.MAX_SAFE_INTEGER / 2),
  }
  await context.route("**/api/sessions/*/entries?*", async (route) => {
    if (route.request().method() !== "POST") return route.continue()
    if (left > 0) left--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    if (it.lost) return route.abort("internetdisconnected")
    it.passed++
    await route.continue().catch(() => undefined)
  })
  return it
}

/** What is stored of a session's own file, by its owner. */
export async function exported({ page }: Someone, id: string): Promise<Buffer> {
  const answer = await page.request.get(`/api/sessions/${id}/export`)
  expect(answer.status()).toBe(200)
  return answer.body()
}

export async function newest({
  page,
}: Someone): Promise<{ id: string; title: string; status: string; entries: number }> {
  const answer = await page.request.get("/api/sessions?limit=1")
  const { sessions } = (await answer.json()) as {
    sessions: { id: string; title: string; status: string; entries: number }[]
  }
  const [session] = sessions
  if (!session) throw new Error("There is no session.")
  return session
}
