import { beforeAll, expect, test } from "bun:test"
import { connect } from "node:net"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { refused } from "../harness/people.ts"
import { promptLines } from "../harness/prompts.ts"
import { until } from "../harness/until.ts"
import { unbroken, watch } from "../live/watching.ts"

/**
 * What one socket may cost everybody else. Control: let `frame` in server/src/live/turnstile.ts be true always, and `enter`
 * refuse nobody: thousands of joins are looked up, and any number of sockets opens. Let `fairTurns` admit everybody, or give
 * PIECE in server/src/live/catch-up.ts no limit of bytes: it reads for everybody at once, in frames of megabytes.
 */
onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"], { RATE_LIMITS: "on", MAX_SOCKETS: "250" })
  let open = ""

  beforeAll(async () => {
    const { id } = await house.session(alice, { agent: "claude-code" }, 0)
    // More than the kernel buffers for a reader that reads nothing.
    for (let line = 0; line < 2000; line += 500) {
      const long = promptLines(line, 500, (at) => `${at} ${"word ".repeat(2000)}`)
      await alice.send(calls.appendEntries, { id, line }, long)
    }
    await alice.send(calls.patchSession, { id, visibility: "public" })
    open = id
  })

  const anonymous = async () => {
    const { ticket } = await house.asking().send(calls.createTicket, {})
    return watch(house.url, { origin: house.url }, ticket)
  }

  /** How often the door is asked until `end`. */
  function countLooks() {
    const { store } = house
    const { kept } = store
    let looks = 0
    store.kept = (name, ...rest) => {
      if (name.startsWith("open for ")) looks += 1
      return kept(name, ...rest)
    }
    return () => {
      store.kept = kept
      return looks
    }
  }

  test("a socket that never stops joining is closed, and gets only as many look-ups as a tab may need", async () => {
    const hostile = await anonymous()
    const looks = countLooks()
    for (let at = 0; at < 5000; at++) hostile.join(open, at % 2000)
    await hostile.until("the end", () => hostile.closed !== null)
    expect(hostile.closed).toBe(4429)
    // Everybody else can continue.
    expect((await alice.send(calls.listSessions, {})).sessions).toHaveLength(1)
    // Three for each join that counted: the door's, and two for its piece of the backlog.
    expect(looks()).toBeLessThan(3 * 150)
  })

  test("joins are looked up one at a time, in their order", async () => {
    const many = await anonymous()
    const ids = Array.from({ length: 40 }, (_, at) => `0000000000000000000000${String(at).padStart(4, "0")}`)
    const { store } = house
    const { kept } = store
    let under = 0
    let most = 0
    store.kept = async (name, ...rest) => {
      if (!name.startsWith("open for ")) return kept(name, ...rest)
      most = Math.max(most, ++under)
      try {
        return await kept(name, ...rest)
      } finally {
        under -= 1
      }
    }
    for (const id of ids) many.join(id)
    await many.until("all refusals", () => many.frames.filter((it) => it.type === "closed").length === ids.length)
    store.kept = kept
    expect(many.frames.flatMap((it) => (it.type === "closed" ? [it.session] : []))).toEqual(ids)
    expect(most).toBe(1)
    many.hangUp()
  })

  test("a made-up cookie or link is no other holder: a network has so many tickets, a person has their own", async () => {
    const made = (at: number) => house.asking(at % 2 ? { cookie: `made-up=${at}` } : { "share-token": `made-up-${at}` })
    const answers = new Set<string>()
    for (let at = 0; at < 4000 && answers.size < 2; at += 100) {
      const some = Array.from({ length: 100 }, (_, more) => refused(made(at + more).send(calls.createTicket, {})))
      for (const answer of await Promise.all(some)) answers.add(answer)
    }
    expect([...answers].sort()).toEqual(["429 RATE_LIMITED", "yes"])
    expect(await refused(alice.send(calls.createTicket, {}))).toBe("yes")
  }, 60_000)

  test("the sockets of a person are bounded, and those of a node in all", async () => {
    const bearer = { authorization: `Bearer ${alice.token}` }
    const sockets = await Promise.all(Array.from({ length: 100 }, () => watch(house.url, bearer)))
    await expect(watch(house.url, bearer)).rejects.toThrow()
    const others: Awaited<ReturnType<typeof watch>>[] = []
    for (const name of ["bob", "carol"]) {
      const { token } = await house.person(`${name}@example.com`)
      const own = { authorization: `Bearer ${token}` }
      const made = await Promise.allSettled(Array.from({ length: 100 }, () => watch(house.url, own)))
      others.push(...made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])))
    }
    // Sockets of earlier tests may still be closing.
    expect(others.length).toBeLessThanOrEqual(150)
    expect(others.length).toBeGreaterThan(140)
    for (const one of [...sockets, ...others]) one.hangUp()
    // Disconnecting frees capacity.
    const again = async () => watch(house.url, bearer).then((one) => one.hangUp())
    await until(
      "that it is let go of",
      async () =>
        await again().then(
          () => true,
          () => false,
        ),
    )
  }, 60_000)

  test("the backlog comes in pieces of so many bytes, in whatever script it is written, and so does a large append", async () => {
    const { id } = await house.session(alice, { agent: "claude-code" }, 0)
    const follower = await watch(house.url, { authorization: `Bearer ${alice.token}` })
    follower.join(id)
    await follower.until("its seat", () => follower.frames.some((it) => it.type === "joined"))
    // Three bytes per character.
    await alice.send(
      calls.appendEntries,
      { id, line: 0 },
      promptLines(0, 60, (at) => `${at} ${"字".repeat(11_000)}`),
    )
    const late = await watch(house.url, { authorization: `Bearer ${alice.token}` })
    late.join(id)
    for (const one of [follower, late]) {
      await one.until("the entries", () => one.seqs(id).length >= 60)
      expect(unbroken(one.seqs(id))).toBe(true)
      const pieces = one.frames.flatMap((it) => (it.type === "entries" ? [JSON.stringify(it.entries)] : []))
      expect(Math.max(...pieces.map((piece) => Buffer.byteLength(piece)))).toBeLessThan(257 * 1024)
      one.hangUp()
    }
  }, 60_000)

  test("reads for many simultaneous joins run a few at a time", async () => {
    const { store } = house
    const { kept } = store
    let under = 0
    let most = 0
    const { promise: goOn, resolve: letThemGoOn } = Promise.withResolvers<void>()
    store.kept = async (name, ...rest) => {
      // Search indexing reads pages as well, from their beginnings.
      if (name !== "page of an entry" || rest[0].seq !== 1901) return kept(name, ...rest)
      most = Math.max(most, ++under)
      try {
        await goOn
        return await kept(name, ...rest)
      } finally {
        under -= 1
      }
    }
    const many = await Promise.all(
      Array.from({ length: 30 }, () => watch(house.url, { authorization: `Bearer ${alice.token}` })),
    )
    for (const one of many) one.join(open, 1900)
    // All have their seats, and as many pieces as allowed are being read.
    for (const one of many) await one.until("its seat", () => one.frames.some((it) => it.type === "joined"))
    await until("four at once", () => most >= 4)
    letThemGoOn()
    for (const one of many) await one.until("the end", () => one.seqs(open).at(-1) === 2000, 30_000)
    store.kept = kept
    for (const one of many) {
      expect(unbroken(one.seqs(open), 1901)).toBe(true)
      one.hangUp()
    }
    expect(most).toBe(4)
  }, 60_000)

  // It is the same code for both databases, and slow.
  test.skipIf(database.name === "PostgreSQL")(
    "a socket that reads nothing is ended",
    async () => {
      const dave = await house.person("dave@example.com")
      const owner = await watch(house.url, { authorization: `Bearer ${alice.token}` })
      owner.join(open)
      const here = () => owner.frames.findLast((it) => it.type === "here")?.people.map(({ id }) => id)
      const { hostname, port } = new URL(house.url)
      const socket = connect(Number(port), hostname).on("error", () => undefined)
      socket.write(
        `GET /api/live HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\nSec-WebSocket-Version: 13\r\nAuthorization: Bearer ${dave.token}\r\n\r\n`,
      )
      await new Promise((resolve) => socket.once("data", resolve))
      socket.pause()
      socket.write(frameOf(JSON.stringify({ join: open, after: 0 })))
      await owner.until("the reader", () => here()?.includes(dave.id) === true)
      await owner.until("the reader's end", () => here()?.includes(dave.id) === false, 45_000)
      socket.destroy()
      owner.hangUp()
    },
    60_000,
  )
})

/** A masked text frame, as a browser sends one. */
function frameOf(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
}
