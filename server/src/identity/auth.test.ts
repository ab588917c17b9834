import { afterAll, beforeAll, expect, test } from "bun:test"
import { createHash } from "node:crypto"
import { getMigrations } from "better-auth/db/migration"
import { onEachDatabase } from "../../../tests/harness/databases.ts"
import { openStore, type Store } from "../storage/store.ts"
import { makeAuth } from "./auth.ts"
import { cookieFor, tokenOfCookie } from "./cookie.ts"

const secret = "the derived key for signing in, as identity.ts makes it"

onEachDatabase((database) => {
  let store: Store
  const codes: string[] = []
  const authWith = (maySignUp: boolean) =>
    makeAuth({
      store,
      appUrl: "http://127.0.0.1:3000",
      secret,
      sendCode: async (_address, code) => void codes.push(code),
      maySignUp: async () => maySignUp,
    })
  beforeAll(async () => {
    const { DATA_DIR, DATABASE_URL } = database.env
    store = await openStore({ folder: DATA_DIR, databaseUrl: DATABASE_URL || undefined, key: new Uint8Array(32) })
  })
  afterAll(() => store.close())

  async function codeFor(auth: Awaited<ReturnType<typeof authWith>>, email: string): Promise<string> {
    await auth.api.sendVerificationOTP({ body: { email, type: "sign-in" } })
    return codes.at(-1) ?? ""
  }

  test("our migrations make the tables that the sign-in library expects: it has nothing to create or add", async () => {
    const { options } = await authWith(true)
    const drift = await getMigrations(options, { throwOnUnsafe: false })
    expect({
      created: drift.toBeCreated,
      added: drift.toBeAdded,
      unsafe: drift.unsafeChanges,
      problems: drift.schemaProblems,
    }).toEqual({ created: [], added: [], unsafe: [], problems: [] })
  })

  test("our cookie is the library's own, sign by sign, and a changed one is none", async () => {
    const auth = await authWith(true)
    const otp = await codeFor(auth, "cora@example.com")
    const answer = await auth.api.signInEmailOTP({ body: { email: "cora@example.com", otp }, asResponse: true })
    const theirs = answer.headers.get("set-cookie")?.split(";")[0] ?? ""
    const { token } = (await answer.json()) as { token: string }
    expect(cookieFor(secret, token, false).split(";")[0]).toBe(theirs)
    expect(tokenOfCookie(secret, `theme=dark; ${theirs}`, false)).toBe(token)
    expect(tokenOfCookie(secret, theirs.replace("=", "=x"), false)).toBeUndefined()
    expect(tokenOfCookie("another key", theirs, false)).toBeUndefined()
    expect(tokenOfCookie(secret, "openctl.session_token=%", false)).toBeUndefined()
    expect(tokenOfCookie(secret, "theme=dark", false)).toBeNull()
  })

  test("a code can't be found by trying out all digits on a copy of the database", async () => {
    const code = await codeFor(await authWith(true), "dora@example.com")
    expect(code).toMatch(/^\d{6}$/)
    const { value } = await store.unrecorded
      .selectFrom("verifications")
      .select("value")
      .where("identifier", "=", "sign-in-otp-dora@example.com")
      .executeTakeFirstOrThrow()
    const bare = createHash("sha256").update(code)
    for (const form of [code, bare.copy().digest("hex"), bare.copy().digest("base64url")]) {
      expect(value).not.toContain(form)
    }
  })

  test("a code that was guessed makes nobody of an address that may not sign up", async () => {
    const auth = await authWith(false)
    const otp = await codeFor(auth, "stranger@example.com")
    const signingIn = auth.api.signInEmailOTP({ body: { email: "stranger@example.com", otp } })
    expect(await signingIn.catch((error: unknown) => error)).toMatchObject({ statusCode: 403 })
    const made = await store.unrecorded.selectFrom("people").select("id").where("email", "like", "stranger%").execute()
    expect(made).toEqual([])
  })

  test("five wrong codes use a code up, also for who has the right one", async () => {
    const auth = await authWith(true)
    const otp = await codeFor(auth, "erna@example.com")
    const wrong = otp === "000000" ? "111111" : "000000"
    const guess = (code: string) => auth.api.signInEmailOTP({ body: { email: "erna@example.com", otp: code } })
    for (let tries = 0; tries < 5; tries++) await guess(wrong).catch(() => undefined)
    expect(await guess(otp).catch((error: unknown) => error)).toMatchObject({ statusCode: 403 })
  })
})
