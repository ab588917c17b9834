import { existsSync } from "node:fs"
import path from "node:path"
import { makeKnown, type Someone, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"

/**
 * The main job from end to end, by three people in three browsers: a real transcript where the corpus lies beside the
 * checkout, otherwise our own small fixture.
 */
/** "Share", and with collaborators "Share, 1 person has access" or the like. */
const SHARE = /^Share\b(?! this)/
const real = path.resolve(
  import.meta.dirname,
  "../../../shared/corpus/claude-code/JanDeDobbeleer+oh-my-posh__0254bffa.1_6b6f4218-0b12_2.1.219_large.jsonl",
)
const transcript = existsSync(real)
  ? real
  : path.resolve(import.meta.dirname, "../../agents/src/claude-code/fixtures/conversation.jsonl")
if (transcript !== real) console.log("The corpus is not beside the checkout: the main job runs on a small fixture.")

test("Alice shares a session with Bob, Carol sees nothing, and Bob sees nothing once he is removed @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  await makeKnown(server, "alice@example.com")
  const size = viewport ?? undefined
  const alice = await signIn(browser, server, "alice@example.com", size)

  await test.step("Alice uploads a Claude Code transcript, and sees which records are left out", async () => {
    await alice.page.goto("/upload")
    await alice.page.locator("input[type=file]").first().setInputFiles(transcript)
    await expect(alice.page.getByText("Ready to send")).toBeVisible()
    await expect(alice.page.getByText(/^Left out/)).toBeVisible()
    await alice.page.getByRole("button", { name: "Send", exact: true }).click()
    await alice.page.waitForURL(/\/sessions\//)
    await expect(alice.page.getByRole("button", { name: SHARE })).toBeVisible()
  })
  const address = new URL(alice.page.url()).pathname

  const bob = await signIn(browser, server, "bob@example.com", size)
  const carol = await signIn(browser, server, "carol@example.com", size)

  await test.step("before he is invited, Bob sees what an id that never existed shows", async () => {
    await expectNothing(bob, address)
  })

  await test.step("Alice invites Bob as viewer", async () => {
    await alice.page.getByRole("button", { name: SHARE }).click()
    await alice.page.getByRole("dialog").getByRole("textbox").first().fill("bob@example.com")
    await alice.page.keyboard.press("Enter")
    await expect(alice.page.getByRole("dialog").getByText("Invited, pending").filter({ visible: true })).toBeVisible()
  })

  await test.step("Bob finds it in his list and reads it", async () => {
    await bob.page.goto("/?filter=shared")
    await bob.page
      .getByRole("link", { name: /./ })
      .filter({ hasText: /\w/ })
      .and(bob.page.locator(`a[href="${address}"]`))
      .first()
      .click()
    await expect(bob.page.getByRole("feed")).toBeVisible()
    await expect(bob.page.getByRole("button", { name: SHARE })).toHaveCount(0)
  })

  await test.step("Carol sees the same page as for an id that never existed", async () => {
    await expectNothing(carol, address)
  })

  await test.step("Alice removes Bob, and Bob sees that page too", async () => {
    await alice.page.reload()
    await alice.page.getByRole("button", { name: SHARE }).click()
    const dialog = alice.page.getByRole("dialog")
    await dialog.getByText("bob@example.com").first().waitFor()
    await dialog
      .getByRole("button", { name: /Viewer/ })
      .last()
      .click()
    await alice.page
      .getByRole("menuitem", { name: /Remove/ })
      .or(alice.page.getByRole("menuitemradio", { name: /Remove/ }))
      .or(alice.page.getByRole("button", { name: /^Remove/ }))
      .first()
      .click()
    await alice.page
      .getByRole("button", { name: /^Remove/ })
      .last()
      .click()
    await expect(dialog.getByText("bob@example.com")).toHaveCount(0)
    await expectNothing(bob, address)
  })
})

/** The page at `address` says, to the letter, what the page of an id that never existed says. */
async function expectNothing({ page }: Someone, address: string): Promise<void> {
  const said = async (at: string) => {
    await page.goto(at)
    await page.getByRole("heading", { name: "This page isn't open to you" }).waitFor()
    return page.getByRole("main").innerText()
  }
  expect(await said(address)).toBe(await said("/sessions/0000000000000000000000000a"))
}
