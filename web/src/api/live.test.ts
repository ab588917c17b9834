import { afterEach, expect, test } from "bun:test"
import { chanceOf } from "../../../tests/harness/chance.ts"
import { closeAll, closing, entry, page, until, upTo } from "../../../tests/harness/live-page.ts"

const chance = chanceOf(11)

afterEach(closeAll)

/** A scripted server over real sockets. */
type Socket = Bun.ServerWebSocket<undefined>
const entries = (session: string, from: number, to: number) => ({
  type: "entries",
  session,
  entries: Array.from({ length: to - from + 1 }, (_, at) => entry(from + at)),
})

function house(given: { onJoin?: (socket: Socket, join: { join: string; after: number }) => void } = {}) {
  const joins: { join: string; after: number }[] = []
  const left: string[] = []
  const sockets = new Set<Socket>()
  let opened = 0
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, server) => (server.upgrade(request, { data: undefined }) ? undefined : new Response(null)),
    websocket: {
      open(socket) {
        sockets.add(socket)
        opened += 1
        socket.send(JSON.stringify({ type: "hello", version: 1 }))
      },
      message(socket, text) {
        const asked = JSON.parse(String(text))
        if ("leave" in asked) return void left.push(asked.leave)
        joins.push(asked)
        given.onJoin?.(socket, asked)
      },
      close: (socket) => void sockets.delete(socket),
    },
  })
  closing.push(() => void server.stop(true))
  return {
    joins,
    left,
    sockets,
    get opened() {
      return opened
    },
    say: (frame: object) => {
      for (const socket of sockets) socket.send(JSON.stringify(frame))
    },
    url: `ws://127.0.0.1:${server.port}/`,
  }
}

test("a reader who loses the connection continues where they were, with nothing twice and nothing missing", async () => {
  const head = 400
  let told = 0
  const there = house({
    onJoin(socket, { after }) {
      // Some of it, now and then some of it twice, and then the connection is cut.
      const last = Math.min(head, after + 1 + chance.from(0, 29))
      socket.send(JSON.stringify(entries("s", after + 1, last)))
      if (chance.is(0.5)) socket.send(JSON.stringify(entries("s", Math.max(1, after - 3), last)))
      told = Math.max(told, last)
      if (last < head) socket.terminate()
    },
  })
  const { seen, follow } = page(there.url)
  follow()
  await until("all entries", () => seen.seqs.length >= head)
  expect(seen.seqs).toEqual(upTo(head))
  expect(there.opened).toBeGreaterThan(10)
})

test("a gap is never shown: it is asked for from where the reader stands", async () => {
  const there = house()
  const { seen, follow } = page(there.url)
  follow()
  await until("joined", () => there.joins.length === 1)
  there.say(entries("s", 1, 3))
  there.say(entries("s", 6, 8))
  await until("asked again", () => there.joins.length === 2)
  expect(there.joins[1]).toEqual({ join: "s", after: 3 })
  there.say(entries("s", 4, 8))
  await until("all", () => seen.seqs.length === 8)
  expect(seen.seqs).toEqual(upTo(8))
})

test("a repeated entry is skipped, not asked for again", async () => {
  const there = house()
  const { seen, follow } = page(there.url)
  follow()
  await until("joined", () => there.joins.length === 1)
  there.say(entries("s", 1, 3))
  there.say(entries("s", 2, 5))
  there.say(entries("s", 1, 2))
  there.say(entries("s", 6, 6))
  await until("all", () => seen.seqs.length >= 6)
  expect(seen.seqs).toEqual(upTo(6))
  await Bun.sleep(20)
  expect(there.joins).toHaveLength(1)
})

test("one socket for all sessions of a tab, and a short way from one page to the next does not close it", async () => {
  const there = house()
  const { live, follow } = page(there.url, { linger: 50 })
  const leave = follow("one")
  follow("two")
  const stop = live.listen()
  await until("both joined", () => there.joins.length === 2)
  leave()
  stop()
  await until("left", () => there.left.includes("one"))
  for (const close of closing.splice(1)) close()
  await Bun.sleep(10)
  follow("three")
  await until("the third", () => there.joins.some((it) => it.join === "three"))
  expect(there.opened).toBe(1)
})

test("nobody listens any more: the socket is closed and stays so", async () => {
  const there = house()
  const { follow, seen } = page(there.url, { linger: 5 })
  const leave = follow()
  await until("joined", () => there.joins.length === 1)
  leave()
  await until("closed", () => there.sockets.size === 0)
  await Bun.sleep(40)
  expect([there.opened, seen.asked]).toEqual([1, 0])
})

test("an end of access is told once, and nothing of that session is heard afterwards", async () => {
  const there = house()
  const { seen, follow } = page(there.url)
  follow("s")
  follow("other")
  await until("joined", () => there.joins.length === 2)
  there.say(entries("s", 1, 2))
  there.say({ type: "closed", session: "s", code: 4403 })
  there.say(entries("s", 3, 9))
  there.say({ type: "event", session: null, event: "session.created" })
  await until("the hint", () => seen.hints.length === 1)
  expect(seen).toMatchObject({ seqs: [1, 2], ended: [4403], hints: [["session.created", null]] })
  expect(there.sockets.size).toBe(1)
})

test("a broken connection makes the page ask for the session at once, and again when it is back", async () => {
  const there = house()
  const { seen, states, follow } = page(there.url)
  follow()
  await until("joined", () => there.joins.length === 1)
  expect(seen.asked).toBe(0)
  for (const socket of there.sockets) socket.terminate()
  await until("back", () => there.joins.length === 2)
  expect(seen.asked).toBe(2)
  expect(states).toEqual(["live", "connecting", "live"])
})

test("a server that is away is tried again and again, later and later, and said to be away", async () => {
  let tries = 0
  const { live, seen, follow } = page("", {
    open: async () => {
      tries += 1
      throw new Error("nobody there")
    },
  })
  follow()
  await until("many tries", () => tries > 8)
  expect(live.state).toBe("offline")
  expect(seen.waits[0]).toBeLessThan(1_000)
  expect(Math.max(...seen.waits)).toBeGreaterThan(5_000)
  expect(Math.max(...seen.waits)).toBeLessThanOrEqual(15_000)
  expect(new Set(seen.waits).size).toBe(seen.waits.length)
})

test("a sign-in that has ended is not tried again when the session is refused too", async () => {
  const there = house({ onJoin: (socket) => socket.close(4401) })
  const { live, follow } = page(there.url, { ask: async () => false })
  follow()
  await until("offline", () => live.state === "offline")
  await Bun.sleep(30)
  expect(there.opened).toBe(1)
})

test("a sign-in that only seems to have ended is tried once more", async () => {
  const there = house({ onJoin: (socket) => socket.close(4401) })
  const { live, follow } = page(there.url)
  follow()
  await until("offline", () => live.state === "offline")
  await Bun.sleep(30)
  expect(there.opened).toBe(2)
})

test("a node that stops is left at once, and the next one joined", async () => {
  let first = true
  const there = house({
    onJoin(socket) {
      if (!first) return
      first = false
      socket.close(4412)
    },
  })
  const { live, seen, follow } = page(there.url)
  follow()
  await until("joined again", () => there.joins.length === 2)
  await until("live", () => live.state === "live")
  // While it stops it can't be asked.
  expect(seen.asked).toBe(1)
})

test("a connection that has gone silent is given up, however open it seems", async () => {
  const there = house()
  const { follow } = page(there.url, { silence: 60 })
  follow()
  await until("a second connection", () => there.opened >= 2)
})

test("a beat is enough to stay", async () => {
  const there = house()
  const { follow } = page(there.url, { silence: 200 })
  follow()
  const beating = setInterval(() => there.say({ type: "beat" }), 40)
  closing.push(() => clearInterval(beating))
  await Bun.sleep(700)
  expect(there.opened).toBe(1)
})

test("another viewer in the same tab gets a socket of their own", async () => {
  const there = house()
  let who: string | undefined = "alice"
  const { seen, follow } = page(there.url, { who: () => who })
  follow("one")
  await until("joined", () => there.joins.length === 1)
  who = "bob"
  follow("two")
  await until("both joined anew", () => there.joins.length === 3)
  expect(there.opened).toBe(2)
  expect(there.joins.map((it) => it.join)).toEqual(["one", "one", "two"])
  // It was intended: no back-off.
  expect(seen.waits).toEqual([])
})

test("unknown kinds of frames are skipped, and a newer version is reported", async () => {
  const there = house()
  const { seen, follow } = page(there.url)
  follow()
  await until("joined", () => there.joins.length === 1)
  there.say({ type: "something-new", session: "s" })
  there.say(entries("s", 1, 1))
  await until("entries", () => seen.seqs.length === 1)
  there.say({ type: "hello", version: 99 })
  await until("said", () => seen.hints.includes("outdated"))
})
