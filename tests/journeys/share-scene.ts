import { readFileSync } from "node:fs"
import type { Browser, Page } from "@playwright/test"
import { makeKnown, type Someone, signIn } from "../harness/browsers.ts"
import { expect } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"

/** Where the stories of sharing begin: Alice with a session of her own, open in her browser. */
export interface Scene {
  alice: Someone & { address: string }
  /** The path of the session's page. */
  session: string
  id: string
  /** What makes a request one of Alice's. */
  authorization: { authorization: string }
  /** Calls as Alice, for what a story takes as given. */
  call: (method: string, path: string, body?: object) => Promise<Record<string, unknown>>
}

let told = 0

/** Addresses of one story only: journeys share a server. */
export function cast<const N extends string>(...names: N[]): Record<N, string> {
  const story = `${process.pid}-${++told}`
  return Object.fromEntries(names.map((name) => [name, `${name}.${story}@example.com`])) as Record<N, string>
}

export async function begin(
  browser: Browser,
  server: Served,
  size: { width: number; height: number } | null,
  more: { title?: string; remote?: boolean } = {},
): Promise<Scene> {
  const { alice: address } = cast("alice")
  const { token } = await makeKnown(server, address)
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>
  }
  const made = await call("POST", "/api/sessions", { title: "Find the login race", agent: "claude-code", ...more })
  const id = String(made.id)
  await fetch(`${server.url}/api/sessions/${id}/entries?line=0&source=main`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
    body: `${JSON.stringify({ type: "user", uuid: "u1", message: { role: "user", content: "Find the login race" } })}\n`,
  })
  const alice = { ...(await signIn(browser, server, address, size ?? undefined)), address }
  await alice.page.goto(`/sessions/${id}`)
  return { alice, session: `/sessions/${id}`, id, authorization: { authorization: `Bearer ${token}` }, call }
}

/** Opens the dialog as its owner. */
export async function openDialog(page: Page) {
  await page.getByRole("button", { name: "Share", exact: true }).click()
  return page.getByRole("dialog", { name: "Share this session" })
}

/** Chooses who can see it, in the menu or, on a phone, in the sheet; what it asks then is the caller's. */
export async function chooseCircle(page: Page, circle: "Private" | "Team" | "Public"): Promise<void> {
  await page.getByRole("button", { name: /Who can see it$/ }).click()
  const name = new RegExp(`^${circle}`)
  const sheet = page.getByRole("dialog", { name: "Who can see it" }).getByRole("button", { name })
  await page.getByRole("menuitemradio", { name }).or(sheet).click()
}

/** axe has nothing against the page. What it finds in something that just went away it does not find again. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect(async () => expect(await foundByAxe(page)).toEqual([])).toPass({ timeout: 20_000 })
}

/** The strict policy of the pages lets no script in; evaluation is no script. */
async function foundByAxe(page: Page): Promise<string[]> {
  // What comes and goes is half transparent for a moment, and that is no contrast.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((it) => it.effect?.getTiming().iterations !== Infinity)
        .map((it) => it.finished),
    ),
  )
  await page.evaluate(readFileSync("node_modules/axe-core/axe.min.js", "utf8"))
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") }
    const { violations } = await axe.run({ resultTypes: ["violations"] })
    return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`)
  })
}
