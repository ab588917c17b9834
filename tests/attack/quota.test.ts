import { afterAll, beforeAll, expect, test } from "bun:test"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, at, fixed, openHouse, type TokenHolder } from "../harness/people.ts"
import { type Served, serve } from "../harness/served.ts"

const env = { MAX_SESSION_MB: "1", MAX_PERSON_MB: "1" }

/** How much a person and a session may store, under any number of concurrent requests; on PostgreSQL at two servers. */
onEachDatabase((database) => {
  const { house } = cast(database, [], env)
  let second: Served | null = null
  beforeAll(async () => {
    if (database.name === "PostgreSQL") {
      const { PORT: _, ...rest } = { ...fixed, ...database.env, ...env, DATA_DIR: (await database.another()).DATA_DIR }
      second = await serve(rest)
    }
  })
  afterAll(async () => {
    await second?.stop()
  })

  /** The same person, at the second server if there is one. */
  const elsewhere = (who: TokenHolder): Asking =>
    second ? at(second.url, "").asking({ authorization: `Bearer ${who.token}` }) : who
  const send = async (who: Asking, id: string, body: string) =>
    (await who.fetch(`/api/sessions/${id}/entries?line=0`, { method: "POST", body })).status
  const storedBy = async (person: string) => {
    const rows = await house.store.db
      .selectFrom("sessions")
      .select(["bytes", "seq"])
      .where("owner_id", "=", person)
      .execute()
    return rows.reduce((sum, row) => sum + row.bytes, 0)
  }

  test("fifty appends at once, each to a session of its own, do not go beyond it together", async () => {
    const alice = await house.person("alice@example.com")
    const there = elsewhere(alice)
    const made = await Promise.all(Array.from({ length: 50 }, () => house.session(alice, {}, 0)))
    const line = `"${"x".repeat(99_997)}"\n`
    const statuses = await Promise.all(made.map(({ id }, turn) => send(turn % 2 ? there : alice, id, line)))
    // Ten of 100,000 bytes fit into 1,048,576.
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(statuses.filter((status) => status === 413)).toHaveLength(40)
    expect(await storedBy(alice.id)).toBe(1_000_000)
    // Sending existing lines again is answered as such, and refused lines aren't charged.
    expect(await send(there, made[statuses.indexOf(200)]?.id ?? "", line)).toBe(200)
    await alice.send(calls.deleteSession, { id: made[statuses.indexOf(200)]?.id ?? "" })
    expect(await send(there, made[statuses.indexOf(413)]?.id ?? "", line)).toBe(200)
  }, 60_000)

  test("entries count as well, however short their lines are", async () => {
    const bob = await house.person("bob@example.com")
    const made = await Promise.all(Array.from({ length: 6 }, () => house.session(bob, {}, 0)))
    const statuses: number[] = []
    for (const { id } of made) statuses.push(await send(bob, id, "\n".repeat(2000)))
    // 8,192 entries of at least 128 bytes.
    expect(statuses).toEqual([200, 200, 200, 200, 413, 413])
  })

  test("a session has at most a thousand sources, however many come at once", async () => {
    const carol = await house.person("carol@example.com")
    const there = elsewhere(carol)
    const { id } = await house.session(carol, {}, 0)
    const begin = async (source: string, who: Asking = carol) => {
      const path = `/api/sessions/${id}/entries?line=0&source=${source}`
      return (await who.fetch(path, { method: "POST", body: "{" })).status
    }
    for (let at = 0; at < 990; at++) expect(await begin(`agent-${at}`)).toBe(200)
    const late = await Promise.all(Array.from({ length: 20 }, (_, at) => begin(`late-${at}`, at % 2 ? there : carol)))
    expect(late.filter((status) => status === 200)).toHaveLength(10)
    expect(late.filter((status) => status === 413)).toHaveLength(10)
    expect((await carol.send(calls.getSession, { id })).sources).toHaveLength(1000)
    // Existing sessions continue.
    const path = `/api/sessions/${id}/entries?line=0&source=agent-3`
    expect((await carol.fetch(path, { method: "POST", body: "{}\n" })).status).toBe(200)
  }, 60_000)
})

test("a person has a bound by default, and far below it appends don't sum up their sessions", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openctl-quota-"))
  const added = async (more: Record<string, string>) => {
    const house = await openHouse(
      { env: { DATA_DIR: join(folder, more.MAX_PERSON_MB ?? "default"), DATABASE_URL: "" } },
      more,
    )
    try {
      let times = 0
      const { kept } = house.store
      house.store.kept = ((name: string, ...rest: unknown[]) => {
        if (name === "append: what a person stores") times++
        return (kept as (...all: unknown[]) => unknown).call(house.store, name, ...rest)
      }) as typeof kept
      const alice = await house.person("alice@example.com")
      for (let n = 0; n < 6; n++) await house.session(alice)
      return times
    } finally {
      await house.stop()
    }
  }
  try {
    expect(await added({})).toBe(1)
    // Near the limit it is exact each time, and without a limit nothing is counted.
    expect(await added({ MAX_PERSON_MB: "1" })).toBe(6)
    expect(await added({ MAX_PERSON_MB: "0" })).toBe(0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
