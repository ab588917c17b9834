import { afterAll, beforeAll, expect, test } from "bun:test"
import { betterAuth } from "better-auth"
import { getMigrations } from "better-auth/db/migration"
import { onEachDatabase } from "../../../tests/harness/databases.ts"
import { chainedBy } from "../history/chain.ts"
import { cookieFor, tokenOfCookie } from "../people/cookie.ts"
import { makePerson } from "../people/people.ts"
import { beginSignIn } from "../people/sign-ins.ts"
import { openStore, type Store } from "../storage/store.ts"
import { foundation } from "./foundation.ts"

const secret = "the derived key for signing in, as identity.ts makes it"

onEachDatabase((database) => {
  let store: Store
  const library = (appUrl: string) => betterAuth(foundation({ store, appUrl, secret }))
  beforeAll(async () => {
    const { DATA_DIR, DATABASE_URL } = database.env
    store = await openStore({
      folder: DATA_DIR,
      databaseUrl: DATABASE_URL || undefined,
      recording: chainedBy(new Uint8Array(32)),
    })
  })
  afterAll(() => store.close())

  test("our migrations make the tables that the sign-in library expects: it has nothing to create or add", async () => {
    const drift = await getMigrations(library("http://127.0.0.1:3000").options, { throwOnUnsafe: false })
    expect({
      created: drift.toBeCreated,
      added: drift.toBeAdded,
      unsafe: drift.unsafeChanges,
      problems: drift.schemaProblems,
    }).toEqual({ created: [], added: [], unsafe: [], problems: [] })
  })

  test("the library takes our cookie for its own, with https under the name that other hosts can't set; a changed one is none", async () => {
    const person = await store.change(null, (change) => makePerson(change, store, "cora@example.com", "Cora"))
    const token = await store.change(person, (change) => beginSignIn(change, person, "a browser"))
    for (const https of [false, true]) {
      const [ours = ""] = cookieFor(secret, token, https).split(";")
      expect(ours.startsWith("__Host-")).toBe(https)
      const appUrl = https ? "https://openctl.example.com" : "http://127.0.0.1:3000"
      const asked = await library(appUrl).api.getSession({ headers: new Headers({ cookie: ours }) })
      expect(asked?.user.id).toBe(person)
      expect(tokenOfCookie(secret, `theme=dark; ${ours}`, https)).toBe(token)
      expect(tokenOfCookie(secret, ours, !https)).toBeNull()
      expect(tokenOfCookie(secret, ours.replace("=", "=x"), https)).toBeUndefined()
      expect(tokenOfCookie("another key", ours, https)).toBeUndefined()
    }
    expect(tokenOfCookie(secret, "openctl.session_token=%", false)).toBeUndefined()
    expect(tokenOfCookie(secret, "theme=dark", false)).toBeNull()
  })
})
