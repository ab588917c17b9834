import { randomUUID } from "node:crypto"
import type { Browser, Page } from "@playwright/test"
import { calls } from "#protocol/calls"
import { createClient } from "#protocol/client"
import { makeKnown, signIn } from "../harness/browsers.ts"
import { expect, test } from "../harness/journey.ts"
import type { Served } from "../harness/served.ts"
import { runnerOf } from "../remote/stage.ts"
import { cast, expectAccessible } from "./share-scene.ts"

const phone = { width: 390, height: 844 }

const beats: ReturnType<typeof setInterval>[] = []
test.afterEach(() => {
  for (const beating of beats.splice(0)) clearInterval(beating)
})

/** Alice's agent, whose runner the journey plays with the calls that `openctl run` makes; Bob may send prompts to it. */
async function begin(browser: Browser, server: Served, size: { width: number; height: number } | null) {
  const who = cast("alice", "bob")
  const { token } = await makeKnown(server, who.alice)
  await makeKnown(server, who.bob)
  const headers = { authorization: `Bearer ${token}` }
  const owner = createClient({ base: server.url, headers: () => headers })
  const { id } = await owner.send(calls.createSession, {
    title: "Fix the login race",
    agent: "claude-code",
    remote: true,
  })
  await owner.send(calls.invite, { id, email: who.bob, role: "contributor" })
  const runner = runnerOf(
    {
      send: (call, input) => owner.send(call, input),
      fetch: (path, init) => fetch(server.url + path, { ...init, headers: { ...headers, ...init?.headers } }),
    },
    id,
  )
  await runner.begin()
  let state: "idle" | "running" = "idle"
  /** As a runner does: who isn't heard of for 25 seconds counts as away. */
  const beating = setInterval(() => void runner.beat(state).catch(() => clearInterval(beating)), 5_000)
  beats.push(beating)
  const beat = (next: typeof state = "idle") => {
    state = next
    return runner.beat(next)
  }
  let lines = 0
  /** What the agent says and does, as lines of its run. */
  const write = async (...said: object[]) => {
    const at = new Date().toISOString()
    const body = said.map((it) => `${JSON.stringify({ v: 1, at, ...it })}\n`).join("")
    const answer = await fetch(`${server.url}/api/sessions/${id}/entries?line=${lines}&run=${runner.run}`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-ndjson" },
      body,
    })
    if (!answer.ok) throw new Error(await answer.text())
    lines += said.length
  }
  await write({ type: "update", item: "0f3c9a52-1", update: says("I am here.") })
  await beat()
  const alice = await signIn(browser, server, who.alice, size ?? undefined)
  const bob = await signIn(browser, server, who.bob, phone)
  await alice.page.goto(`/sessions/${id}`)
  await bob.page.goto(`/sessions/${id}`)
  return {
    id,
    owner,
    runner: { ...runner, beat },
    write,
    alice: alice.page,
    bob: bob.page,
    aliceContext: alice.context,
    bobs: bob.context,
  }
}

const says = (text: string) => ({ sessionUpdate: "agent_message_chunk", content: { type: "text", text } })
const dock = (page: Page) => page.getByRole("region", { name: "Prompts and questions" })
const card = (page: Page, text: string) => dock(page).getByRole("listitem").filter({ hasText: text })
const field = (page: Page) => page.getByRole("textbox", { name: "Prompt", exact: true })
const header = (page: Page) => page.locator(".session-header")
const press = (page: Page, name: string) => dock(page).getByRole("button", { name, exact: true }).click()

test("Bob sends a prompt from his phone, Alice changes and approves it, and both see it run @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { id, runner, write, alice, bob, owner } = await begin(browser, server, viewport)

  await test.step("Bob is told what becomes of it, and of what can't be sent", async () => {
    await expect(bob.getByText(/approves each prompt before it runs/)).toBeVisible()
    await field(bob).fill("/clear")
    await expect(dock(bob).getByText("A prompt can't begin with /")).toBeVisible()
    await field(bob).fill("Look at @src/auth.ts\u200b please")
    await expect(dock(bob).getByText("U+200B")).toBeVisible()
    await press(bob, "Take it out")
    await expect(field(bob)).toHaveValue("Look at @src/auth.ts please")
    await expectAccessible(bob)
  })

  await test.step("what he has written survives a reload, and goes out once", async () => {
    await bob.reload()
    await expect(field(bob)).toHaveValue("Look at @src/auth.ts please")
    await press(bob, "Send for approval")
    await expect(field(bob)).toHaveValue("")
    await expect(card(bob, "Look at @src/auth.ts please").getByText(/^Waits for/)).toBeVisible()
  })

  await test.step("Alice sees that it waits, on the page, in the tab and in her list; the path is marked and no link", async () => {
    await expect(card(alice, "Look at").getByText("Waits for you")).toBeVisible()
    await expect(header(alice).getByText("1 waiting")).toBeVisible()
    await expect(alice).toHaveTitle(/^1 waiting · Fix the login race/)
    await expect(card(alice, "Look at").locator("mark")).toHaveText("@src/auth.ts")
    await expect(card(alice, "Look at").getByRole("link")).toHaveCount(0)
    await expectAccessible(alice)
  })

  await test.step("she changes it and approves; Bob is told", async () => {
    await press(alice, "Edit")
    await alice
      .getByRole("textbox", { name: "The prompt as it will run" })
      .fill("Look at src/auth.ts, and change nothing.")
    await press(alice, "Approve this text")
    await expect(card(alice, "and change nothing.").getByText("Runs now")).toBeVisible()
    await expect(card(bob, "and change nothing.").getByText(/changed it before approving it/)).toBeVisible()
    await expect(header(alice).getByText("1 waiting")).toHaveCount(0)
  })

  const { proposals } = await owner.send(calls.listProposals, { id })
  const proposal = proposals[0]?.id ?? ""
  await test.step("it runs: it is in the transcript under Bob's name, and no longer waits", async () => {
    const taken = await runner.take(proposal)
    await runner.beat("running")
    await write({ type: "prompt", id: proposal, by: taken.author.id, text: taken.sent_text })
    await expect(
      alice.getByRole("article", { name: "Prompt" }).filter({ hasText: "and change nothing." }),
    ).toContainText(taken.author.name)
    await expect(header(bob).getByText("Running")).toBeVisible()
    await expect(card(bob, "and change nothing.")).toHaveCount(0)
  })

  await test.step("it ends: Bob is told quietly, and can put that away", async () => {
    await write({ type: "update", item: "0f3c9a52-2", update: says("There is a race in it.") })
    await runner.finish(proposal, "completed", { stop: "end_turn" })
    await runner.beat()
    await expect(bob.getByText("There is a race in it.")).toBeVisible()
    await expect(card(bob, "has finished it")).toBeVisible()
    await press(bob, "Put it away")
    await expect(card(bob, "has finished it")).toHaveCount(0)
    await expect(header(alice).getByText("Idle")).toBeVisible()
  })
})

test("Claude Code asks: Bob sees what, Alice answers in her browser, and the page says what the agent was told @narrow", async ({
  browser,
  server,
  viewport,
}) => {
  const { runner, write, alice, bob, id, owner } = await begin(browser, server, viewport)
  await field(alice).fill("Clean up")
  await field(alice).press("Control+Enter")
  await expect(field(alice)).toHaveValue("")
  const { proposals } = await owner.send(calls.listProposals, { id })
  const proposal = proposals[0]?.id ?? ""
  await runner.take(proposal)
  await runner.beat("running")
  await write({
    type: "update",
    update: {
      sessionUpdate: "tool_call",
      toolCallId: "call-1",
      title: "Tidy the folder",
      kind: "execute",
      rawInput: { command: "rm -rf build" },
    },
  })
  const question = randomUUID()
  await runner.ask({
    question,
    proposal,
    call: "call-1",
    title: "Tidy the folder",
    options: [
      { id: "always", name: "Always Allow rm", kind: "allow_always" },
      { id: "once", name: "Allow", kind: "allow_once" },
      { id: "no", name: "Reject", kind: "reject_once" },
    ],
  })

  await test.step("both see the command itself; only Alice can answer, and nothing that lasts is one press away", async () => {
    await expect(card(alice, "rm -rf build")).toBeVisible()
    await expect(header(alice).getByText("Waits for you")).toBeVisible()
    await expect(card(bob, "rm -rf build")).toBeVisible()
    await expect(card(bob, "rm -rf build").getByRole("button")).toHaveCount(0)
    await expect(dock(alice).getByRole("button", { name: /^Always/ })).toHaveCount(0)
    await press(alice, "More")
    await dock(alice)
      .getByRole("button", { name: /^Always allow/ })
      .click()
    await expect(dock(alice).getByText(/It covers what .* calls “Always Allow rm”/)).toBeVisible()
    await press(alice, "Back")
    await expectAccessible(alice)
  })

  await test.step("her answer is on its way until the runner has passed it on", async () => {
    await dock(alice)
      .getByRole("button", { name: /^Allow once/ })
      .click()
    await expect(dock(alice).getByText("Sent to the agent: Allow once")).toBeVisible()
    const work = await runner.beat("running")
    expect(work.answers).toMatchObject([{ question, option: "once" }])
    await runner.close(question, { option: "once", via: "browser", by: work.answers[0]?.by ?? "" })
    // The card stays for as long as she points at it.
    await expect(card(alice, "rm -rf build").getByText("You allowed it, this time.")).toBeVisible()
    await alice.mouse.move(0, 0)
    await expect(card(alice, "rm -rf build")).toHaveCount(0)
    await expect(alice.locator(".call-question")).toHaveCount(0)
    const by = work.answers[0]?.by
    await write({
      type: "question",
      id: question,
      call: "call-1",
      option: "once",
      kind: "allow_once",
      by,
      via: "browser",
    })
    await expect(alice.getByRole("article").getByText(/allowed it, this time/)).toBeVisible()
    await expect(bob.getByRole("article").getByText(/allowed it, this time/)).toBeVisible()
  })

  await test.step("she stops the turn; the runner hears which one", async () => {
    await header(alice).getByRole("button", { name: "Stop" }).click()
    await expect(header(alice).getByRole("button", { name: "Stopping" })).toBeVisible()
    await expect(header(bob).getByText("Stopping")).toBeVisible()
    const work = await runner.beat("running")
    expect(work.interrupt).toBe(proposal)
    await runner.finish(proposal, "cancelled", { stop: "cancelled" })
    await runner.beat()
    await expect(header(alice).getByRole("button", { name: /^Stop/ })).toHaveCount(0)
    await expect(card(alice, "It was stopped.")).toBeVisible()
  })
})

test("Without a connection nothing is lost or sent twice, and a run that is over says how to go on", async ({
  browser,
  server,
  viewport,
}) => {
  const { runner, alice, bob, bobs, id, owner } = await begin(browser, server, viewport)
  const mine = async () => (await owner.send(calls.listProposals, { id })).proposals

  await test.step("Bob sends, and the answer doesn't come back: the same prompt goes out again", async () => {
    let lost = 0
    await bob.route("**/proposals", async (route) => {
      if (route.request().method() !== "POST" || lost++ > 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await bob.route(/\/proposals$/, (route) =>
      route.request().method() === "GET" && lost === 1 ? route.abort() : route.fallback(),
    )
    await field(bob).fill("Run the tests")
    await press(bob, "Send for approval")
    await expect(dock(bob).getByText("Your prompt wasn't sent.")).toBeVisible()
    await expect(field(bob)).toHaveValue("Run the tests")
    await press(bob, "Send for approval")
    await expect(field(bob)).toHaveValue("")
    expect((await mine()).map((it) => it.text)).toEqual(["Run the tests"])
    await bob.unrouteAll()
  })

  await test.step("what was decided while he was offline is there when he is back", async () => {
    await bobs.setOffline(true)
    await expect(header(bob).getByText("Offline")).toBeVisible()
    await press(alice, "Reject")
    await alice.getByRole("textbox", { name: "Why, if you want to say it" }).fill("Later.")
    await press(alice, "Reject the prompt")
    await alice.mouse.move(0, 0)
    await expect(card(alice, "Run the tests")).toHaveCount(0)
    await bobs.setOffline(false)
    await expect(card(bob, "Later.")).toContainText(/rejected it/)
  })

  await test.step("Alice sees the agent end, and how to go on", async () => {
    await runner.end()
    await expect(header(alice).getByText("Ended")).toBeVisible()
    await expect(dock(alice).getByText(`openctl run --resume ${id}`)).toBeVisible()
    await expect(dock(bob).getByText("isn't running any more")).toBeVisible()
    await expect(field(bob)).toHaveCount(0)
    await expectAccessible(alice)
  })
})
