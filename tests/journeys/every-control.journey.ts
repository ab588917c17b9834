import type { Browser, Page } from "@playwright/test"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"
import { atRest, collisions, missed } from "./controls.ts"
import { begin, cast } from "./share-scene.ts"

// What is wrong is told with its width; a trace of a few hundred looks would take longer than the looks.
test.use({ trace: "off" })

/** The widths at which the page changes, and those between. */
const widths = [320, 390, 640, 800, 1024, 1280, 1920]

/** Those at which what opens over the page, or beside it, lies differently. */
const kinds = [320, 640, 800, 1280]

/** A session with all that a header and a row can hold: long names, people, links, comments, a sub-agent, failures. */
async function full(browser: Browser, server: Served) {
  const scene = await begin(browser, server, null, {
    title: "We should not display AGENTS.md for GitHub Copilot instructions, but the instructions of whoever asked",
  })
  const { bob, carol, dan } = cast("bob", "carol", "dan")
  const said = new Transcript("5eed0000-0000-4000-8000-0000000000aa", 90, {
    cwd: "/home/alice/a-project-with-a-long-name",
    gitBranch: "feature/a-branch-with-a-long-name-too",
  })
    .asks("Find out why two people who sign in at the same moment sometimes get each other's cart.")
    .thinks("The cart is looked up by something that two requests share. ".repeat(8))
    .uses(
      "Task",
      {
        description: "Look at every place in which a request could meet another one",
        prompt: "Look",
        subagent_type: "x",
      },
      "Nothing else.",
      { agentId: "a0b1c2d3", content: [{ type: "text", text: "Nothing else." }] },
    )
    .runs("rg -n 'currentCart' src", "src/cart.ts:12:let currentCart", true)
    .answers("I have it. `currentCart` is a variable of the module.")
    .asks("Now write a test.")
  await scene.call("POST", `/api/sessions/${scene.id}/collaborators`, {
    emails: [bob, carol, dan],
    role: "contributor",
  })
  const { url } = await scene.call("POST", `/api/sessions/${scene.id}/links`, { label: "for the review" })
  const answer = await fetch(`${server.url}/api/sessions/${scene.id}/entries?line=1&source=main`, {
    method: "POST",
    headers: { ...scene.authorization, "content-type": "application/x-ndjson" },
    body: said.text,
  })
  expect(answer.status).toBe(200)
  await scene.call("POST", `/api/sessions/${scene.id}/comments`, { seq: 2, text: "Is it this one?" })
  return { ...scene, bob, link: String(url) }
}

/** The page as its window grows, as it is; and with the comments and the dialog, for whoever has them. */
async function atEveryWidth(page: Page, path: string, dialog: "Share" | "People" | null) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 })
    if (width === widths[0]) await page.goto(path)
    await expect(page.getByRole("article").filter({ hasText: "Now write a test." })).toBeVisible()
    await atRest(page)
    expect([...(await missed(page)), ...(await collisions(page))], `${width} px`).toEqual([])
    if (dialog === null || !kinds.includes(width)) continue
    await openComments(page)
    await atRest(page)
    expect(await missed(page), `${width} px, comments open`).toEqual([])
    await page.keyboard.press("Escape")
    await page.getByRole("button", { name: dialog, exact: true }).click()
    await expect(page.getByRole("dialog").getByRole("button", { name: "Done" })).toBeVisible()
    await atRest(page)
    expect(await missed(page), `${width} px, ${dialog} open`).toEqual([])
    await page.keyboard.press("Escape")
    await expect(page.getByRole("dialog").getByRole("button", { name: "Done" })).toBeHidden()
  }
}

async function openComments(page: Page) {
  await page
    .getByRole("button", { name: /^Comments/ })
    .filter({ visible: true })
    .click()
  await expect(page.getByText("Is it this one?")).toBeVisible()
}

/** Each panel, the prompts and the search, opened by their keys and closed by their buttons. */
async function withEachPanel(page: Page, path: string, width: number) {
  await page.setViewportSize({ width, height: 800 })
  await page.goto(path)
  await expect(page.getByRole("article").filter({ hasText: "Now write a test." })).toBeVisible()
  const look = async (what: string) => {
    await atRest(page)
    expect([...(await missed(page, 1)), ...(await collisions(page))], `${width} px, ${what}`).toEqual([])
  }
  for (const [key, name] of Object.entries({ d: "Changes", n: "Numbers", a: "Sub-agents" })) {
    await page.keyboard.press(key)
    const close = page.getByRole("button", { name: /^Close/ })
    await expect(page.getByRole("complementary", { name }).or(page.getByRole("dialog", { name }))).toBeVisible()
    await look(name)
    await close.first().click()
    await expect(close).toHaveCount(0)
  }
  if (width < 900) {
    await page.getByRole("button", { name: "Prompts", exact: true }).click()
    await expect(page.getByRole("dialog").getByRole("navigation", { name: "Prompts" })).toBeVisible()
    await look("the prompts")
    await page.keyboard.press("Escape")
    await expect(page.getByRole("dialog")).toHaveCount(0)
  }
  await page.keyboard.press("/")
  const search = page.getByRole("search")
  await expect(search.getByRole("searchbox").or(search.getByRole("textbox"))).toBeFocused()
  await look("the search")
}

test("every control can be hit in its middle at every width, whoever reads", async ({ browser, server }) => {
  test.slow()
  const { alice, session, bob, link } = await full(browser, server)
  await test.step("its owner", () => atEveryWidth(alice.page, session, "Share"))
  await test.step("a collaborator", async () => {
    const { page } = await signIn(browser, server, bob)
    await atEveryWidth(page, session, "People")
  })
  await test.step("whoever has a link", async () => {
    const reader = await browser.newContext({ baseURL: server.url })
    await atEveryWidth(await reader.newPage(), link, null)
  })
})

test("every control can be hit in its middle with each panel open", async ({ browser, server }) => {
  test.slow()
  const { alice, session } = await full(browser, server)
  const { page } = alice
  for (const width of [390, 800, 1280])
    await test.step(`panels at ${width} px`, () => withEachPanel(page, session, width))

  await test.step("a sub-agent is opened by a thumb, and with the comments open", async () => {
    const open = page.getByRole("button", { name: "Open sub-agent" })
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await page.goto(session)
      await expect(open).toBeVisible()
      if (width === 1280) await openComments(page)
      await open.click()
      await expect(page.getByRole("region", { name: "Sub-agent", exact: true })).toBeVisible()
    }
  })

  await test.step("a dialog's foot is in reach in a low window, as at 200%", async () => {
    const dialog = page.getByRole("dialog")
    await page.goto(session)
    await page.getByRole("button", { name: "Share", exact: true }).click()
    for (const [width, height] of [
      [640, 400],
      [960, 476],
      [390, 400],
    ] as const) {
      await page.setViewportSize({ width, height })
      await expect(dialog.getByRole("button", { name: "Done" })).toBeInViewport({ ratio: 1 })
      await expect(dialog.getByRole("button", { name: "Copy link", exact: true })).toBeInViewport({ ratio: 1 })
      await atRest(page)
      expect(await missed(page), `${width} x ${height}`).toEqual([])
    }
  })
})
