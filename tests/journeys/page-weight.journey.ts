import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import { budgets, sumOf, weigh } from "../harness/page-weight.ts"
import { promptLines } from "../harness/prompts.ts"

type Files = Awaited<ReturnType<typeof weigh>>

/** Says which files came, so that whoever exceeds a budget sees with what. */
function expectWithin(files: Files, budget: number) {
  const rows = files.toSorted((a, b) => b.bytes - a.bytes).map(({ name, bytes }) => `${bytes} ${name}`)
  expect(files.length).toBeGreaterThan(2)
  expect(sumOf(files), `more than ${budget} bytes of JavaScript:\n${rows.join("\n")}`).toBeLessThanOrEqual(budget)
}

test("no page asks for more JavaScript than its budget before anything is clicked", async ({ browser, server }) => {
  const { token } = await makeKnown(server, "weigher@example.com")
  const weigher = createClient({ base: server.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  const { id } = await weigher.send(calls.createSession, { title: "What a page weighs", agent: "claude-code" })
  await weigher.send(calls.appendEntries, { id, line: 0 }, { body: promptLines(0, 100) })

  await test.step("the sign-in page", async () => {
    const stranger = await browser.newContext({ baseURL: server.url })
    expectWithin(await weigh(await stranger.newPage(), "/sign-in", "Email address"), budgets.signIn)
  })
  const { context } = await signIn(browser, server, "weigher@example.com")
  await test.step("the list of sessions", async () => {
    expectWithin(await weigh(await context.newPage(), "/", "What a page weighs"), budgets.list)
  })
  await test.step("a session's page", async () => {
    expectWithin(await weigh(await context.newPage(), `/sessions/${id}`, "Prompt number 99"), budgets.session)
  })
})
