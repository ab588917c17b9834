import { afterEach, expect, test } from "bun:test"
import { closeAll, closing, entry, page, until, upTo } from "../../../tests/harness/live-page.ts"

afterEach(closeAll)

/** A server behind a proxy that answers everything but opens no socket, until it is told to. */
function keptOut() {
  let lets = false
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, server) => (lets && server.upgrade(request, { data: undefined }) ? undefined : new Response(null)),
    websocket: { message: () => undefined },
  })
  closing.push(() => void server.stop(true))
  return {
    url: `ws://127.0.0.1:${server.port}/`,
    letIn: () => {
      lets = true
    },
  }
}

test("where no socket can be opened the page asks for what is new, and stops asking when one opens after all", async () => {
  const there = keptOut()
  let head = 3
  const { live, seen, states, follow } = page(there.url, {
    entriesAfter: async (_session, after) => upTo(head).slice(after).map(entry),
  })
  follow()
  await until("asking", () => live.state === "asking")
  await until("what was there", () => seen.seqs.length === 3)
  head = 5
  await until("what came later", () => seen.seqs.length === 5)
  expect(seen.seqs).toEqual(upTo(5))
  expect(states).not.toContain("offline")
  there.letIn()
  await until("live", () => live.state === "live")
  const { asked } = seen
  await Bun.sleep(60)
  expect(seen.asked).toBe(asked)
})

test("a session that the viewer lost ends, also where no socket can be opened", async () => {
  const { seen, follow } = page(keptOut().url, { entriesAfter: async () => null })
  follow()
  await until("ended", () => seen.ended.length === 1)
  expect(seen.ended).toEqual([4403])
})

test("a page that nobody looks at does not ask", async () => {
  let looks = false
  const { live, seen, follow } = page(keptOut().url, { seen: () => looks })
  follow()
  await until("asking", () => live.state === "asking")
  await Bun.sleep(60)
  expect(seen.asked).toBe(0)
  looks = true
  await until("asked", () => seen.asked > 0)
})

test("a server that is away is not taken for one that keeps sockets out", async () => {
  const { live, seen, states, follow } = page("ws://127.0.0.1:9/", {
    open: async () => {
      throw new Error("no ticket")
    },
  })
  follow()
  await until("offline", () => live.state === "offline")
  await until("more tries", () => seen.waits.length > 5)
  expect(states).not.toContain("asking")
})
