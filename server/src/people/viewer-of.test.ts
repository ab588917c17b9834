import { afterAll, beforeAll, expect, test } from "bun:test"
import { type CompiledQuery, sql } from "kysely"
import { Refusal } from "#protocol/errors"
import { onEachDatabase } from "../../../tests/harness/databases.ts"
import { allScopes } from "../access/viewer.ts"
import { chainedBy } from "../history/chain.ts"
import { hashSecret } from "../storage/id.ts"
import { openStore, type Store } from "../storage/store.ts"
import { claim } from "./addresses.ts"
import { cookieFor } from "./cookie.ts"
import { makePerson } from "./people.ts"
import { makeToken } from "./tokens.ts"
import { viewerResolver } from "./viewer-of.ts"

const secret = "the derived key for signing in, as identity.ts makes it"
const appUrl = "http://127.0.0.1:3000"
const codeOf = (error: unknown) => (error instanceof Refusal ? error.code : error)
const soon = () => new Date(Date.now() + 60_000).toISOString()

onEachDatabase((database) => {
  let store: Store
  let alice: string
  let token: string
  /** The queries that the resolver has sent to the database. */
  const asked: CompiledQuery[] = []
  let viewerOf: ReturnType<typeof viewerResolver>

  const openIt = () => {
    const { DATA_DIR, DATABASE_URL } = database.env
    return openStore({
      folder: DATA_DIR,
      databaseUrl: DATABASE_URL || undefined,
      recording: chainedBy(new Uint8Array(32)),
    })
  }
  beforeAll(async () => {
    store = await openIt()
    alice = await store.change(null, (change) => makePerson(change, store, "alice@example.com", "Alice"))
    const made = await store.change(alice, (change) =>
      makeToken(change, store, alice, { label: "laptop", scopes: ["read"], lastsMs: 60_000 }),
    )
    token = made.token
    await store.unrecorded
      .insertInto("sign_ins")
      .values({
        id: "browser",
        token: "token-of-a-browser",
        person_id: alice,
        expires_at: soon(),
        ip_address: null,
        user_agent: null,
        created_at: soon(),
        updated_at: soon(),
      })
      .execute()
    const listening = store.db.getExecutor()
    const executeQuery = listening.executeQuery.bind(listening)
    Object.assign(listening, {
      executeQuery: (query: CompiledQuery) => {
        asked.push(query)
        return executeQuery(query)
      },
    })
    viewerOf = viewerResolver({ store, secret, appUrl })
  })
  afterAll(() => store.close())

  const request = (headers: Record<string, string>, method = "GET") => new Request(appUrl, { method, headers })
  const bearer = () => request({ authorization: `Bearer ${token}` })
  const cookie = () => request({ cookie: cookieFor(secret, "token-of-a-browser", false).split(";")[0] ?? "" })

  /**
   * Runs on a store of its own: Bun caches a prepared EXPLAIN, with the plan of that moment, for the life of the connection.
   */
  async function planOf(query: CompiledQuery): Promise<string> {
    const aside = await openIt()
    const explain = aside.dialect === "sqlite" ? "explain query plan " : "explain "
    const rows = await aside.db.connection().execute(async (db) => {
      // A table of a few rows is scanned whatever its indexes are.
      if (aside.dialect === "postgres") await sql`set enable_seqscan = off`.execute(db)
      return (await db.executeQuery({ ...query, sql: explain + query.sql })).rows
    })
    await aside.close()
    return rows.map((row) => Object.values(row as object).join(" ")).join("\n")
  }

  test("a token's or a cookie's viewer is found by one indexed query", async () => {
    for (const [by, who] of [
      ["token", bearer],
      ["sign-in", cookie],
    ] as const) {
      asked.length = 0
      expect(await viewerOf(who())).toMatchObject({ via: by, person: { id: alice, name: "Alice" } })
      // The time of last use is written separately; on PostgreSQL over the same connections.
      const [question, ...more] = asked.filter((one) => one.sql.startsWith("select"))
      expect(more).toEqual([])
      expect(await planOf(question as CompiledQuery)).not.toMatch(/\bSCAN\b|Seq Scan/)
    }
  })

  test("a token carries its scopes and its end; a sign-in may do all", async () => {
    const [byToken, byCookie] = [await viewerOf(bearer()), await viewerOf(cookie())]
    expect(byToken.scopes).toEqual(["read"])
    expect(byToken.until).toBeGreaterThan(Date.now())
    expect(byCookie).toMatchObject({ credential: "browser", scopes: allScopes })
  })

  test("a malformed credential is refused without a query", async () => {
    asked.length = 0
    for (const authorization of [
      "Bearer",
      "Bearer x",
      "Basic YTpi",
      `Bearer ${"x".repeat(300)}`,
      "",
      `Bearer ${token} x`,
    ]) {
      for (const lenient of [false, true]) {
        expect(await viewerOf(request({ authorization }), lenient).catch(codeOf)).toBe("UNAUTHENTICATED")
      }
    }
    expect(await viewerOf(request({ cookie: "openctl.session_token=a.b" })).catch(codeOf)).toBe("UNAUTHENTICATED")
    expect(asked).toEqual([])
  })

  test("an append token is a nobody with a hash, which the door judges; an unknown one is refused", async () => {
    const made = `oca_${"x".repeat(43)}`
    expect(await viewerOf(request({ authorization: `Bearer ${made}` })).catch(codeOf)).toBe("UNAUTHENTICATED")
    await store.unrecorded
      .insertInto("sessions")
      .values({
        id: "a-session",
        owner_id: alice,
        title: "Appended to",
        title_rank: 0,
        agent: "unknown",
        kind: "recorded",
        status: "live",
        visibility: "private",
        append_token_hash: hashSecret(made),
        external_id: null,
        created_at: store.now,
        updated_at: store.now,
      })
      .execute()
    const viewer = await viewerOf(request({ authorization: `Bearer ${made}` }))
    expect(viewer).toMatchObject({ via: "append-token", person: null, credential: null })
    expect(viewer.appendToken).toMatch(/^[0-9a-f]{64}$/)
  })

  test("an expired token and an expired sign-in are refused", async () => {
    await store.unrecorded.updateTable("tokens").set({ expires_at: 1 }).execute()
    await store.unrecorded
      .updateTable("sign_ins")
      .set({ expires_at: new Date(1).toISOString() })
      .execute()
    for (const who of [bearer, cookie]) expect(await viewerOf(who()).catch(codeOf)).toBe("UNAUTHENTICATED")
    await store.unrecorded.updateTable("tokens").set({ expires_at: null }).execute()
    await store.unrecorded.updateTable("sign_ins").set({ expires_at: soon() }).execute()
    expect((await viewerOf(bearer())).until).toBeNull()
  })

  test("a disabled or deleted person is refused at the very next request, with any credential", async () => {
    for (const column of ["disabled_at", "deleted_at"] as const) {
      await store.unrecorded
        .updateTable("people")
        .set({ [column]: 1 })
        .where("id", "=", alice)
        .execute()
      for (const who of [bearer, cookie]) expect(await viewerOf(who()).catch(codeOf)).toBe("UNAUTHENTICATED")
      await store.unrecorded
        .updateTable("people")
        .set({ [column]: null })
        .where("id", "=", alice)
        .execute()
      for (const who of [bearer, cookie]) expect((await viewerOf(who())).person?.id).toBe(alice)
    }
  })

  test("last used is written once a minute, however often it is used", async () => {
    const usedAt = async () =>
      (await store.unrecorded.selectFrom("tokens").select("last_used_at").executeTakeFirstOrThrow()).last_used_at
    await store.unrecorded.updateTable("tokens").set({ last_used_at: null }).execute()
    await Promise.all(Array.from({ length: 20 }, () => viewerOf(bearer())))
    await Bun.sleep(50)
    const first = await usedAt()
    expect(first).toBeGreaterThan(Date.now() - 30_000)
    await viewerOf(bearer())
    await Bun.sleep(50)
    expect(await usedAt()).toBe(first)
    await store.unrecorded
      .updateTable("tokens")
      .set({ last_used_at: Date.now() - 61_000 })
      .execute()
    await viewerOf(bearer())
    await Bun.sleep(50)
    expect(await usedAt()).toBeGreaterThanOrEqual(first ?? 0)
  })

  test("an address belongs to the person who proved it last", async () => {
    const bob = await store.change(null, (change) => makePerson(change, store, "bob@example.com", "Bob"))
    await store.change(bob, async (change) => {
      change.unchanged()
      await claim(change, store, "alice@example.com", bob)
    })
    const rows = await store.unrecorded
      .selectFrom("addresses")
      .select(["address", "person_id"])
      .orderBy("address")
      .execute()
    expect(rows).toEqual([
      { address: "alice@example.com", person_id: bob },
      { address: "bob@example.com", person_id: bob },
    ])
  })
})
