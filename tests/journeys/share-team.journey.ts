import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { begin, cast, chooseCircle, expectAccessible, openDialog } from "./share-scene.ts"

test("Alice opens a session to the team, Carol finds it and reads along, and loses it when it is private again", async ({
  browser,
  server,
  viewport,
}) => {
  const title = `Find the login race ${process.pid}`
  const { alice, session } = await begin(browser, server, viewport, { title })
  const { carol: address } = cast("carol")
  await makeKnown(server, address)
  const { page } = await signIn(browser, server, address, viewport ?? undefined)
  const stranger = await (await browser.newContext({ baseURL: server.url })).newPage()

  await test.step("without an invitation Carol finds nothing", async () => {
    await page.goto("/?filter=team")
    await expect(page.getByRole("link", { name: "Team", exact: true })).toHaveAttribute("aria-current", "page")
    await expect(page.getByRole("link", { name: title })).toHaveCount(0)
  })

  const dialog = await openDialog(alice.page)
  await test.step("Alice is told what a team is before she opens it", async () => {
    await expect(dialog.getByText("Only people with access can open this page.")).toBeVisible()
    await chooseCircle(alice.page, "Team")
    const asks = alice.page.getByRole("alertdialog", { name: "Open this session to the team?" })
    await expect(asks.getByText(/^Everyone with an account on this server can read all of it/)).toBeVisible()
    await expectAccessible(alice.page)
    await asks.getByRole("button", { name: "Open to the team" }).click()
    await expect(dialog.getByText("Everyone with an account here can open this link.")).toBeVisible()
    await dialog.getByRole("tab", { name: "History" }).click()
    await expect(dialog.getByText(/opened the session to the team/)).toBeVisible()
    await dialog.getByRole("tab", { name: "People" }).click()
  })

  await test.step("Carol's list has it by itself, she opens it, and Alice sees her by name", async () => {
    await page.getByRole("link", { name: title }).click()
    await expect(page.getByRole("article").getByText("Find the login race")).toBeVisible()
    await expect(page.getByText("Team", { exact: true }).filter({ visible: true })).toBeVisible()
    await expect(page.getByRole("button", { name: "Share", exact: true })).toHaveCount(0)
    await expectAccessible(page)
    await stranger.goto(session)
    await expect(stranger.getByRole("heading", { name: /Sign in to see whether/ })).toBeVisible()
  })

  await test.step("it is private again, and Carol's page clears itself", async () => {
    await chooseCircle(alice.page, "Private")
    await alice.page.getByRole("alertdialog").getByRole("button", { name: "Make private" }).click()
    await expect(dialog.getByText("Only people with access can open this page.")).toBeVisible()
    await expect(page.getByRole("article")).toHaveCount(0)
    await page.goto("/?filter=team")
    await expect(page.getByRole("link", { name: "Team", exact: true })).toBeVisible()
    await expect(page.getByRole("link", { name: title })).toHaveCount(0)
  })
})
