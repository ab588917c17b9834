import type { Hono } from "hono"
import type { TokenScope } from "#protocol/account"
import { Refusal } from "#protocol/errors"
import { allScopes, nobody, type Viewer } from "../access/viewer.ts"
import type { Served } from "../http/serve.ts"
import { hashSecret } from "../storage/id.ts"
import type { Store } from "../storage/store.ts"
import { endedCookie, tokenOfCookie } from "./cookie.ts"
import { markSeen } from "./sign-ins.ts"

/** How often "last used" is written. */
const USED_EVERY_MS = 60_000

/** Requests that carried a cookie that is no longer valid. */
const ended = new WeakSet<Request>()

/**
 * Tells the browser to drop such a cookie. Otherwise every further request would be refused, even those that need no
 * sign-in. Applies to everything mounted after it.
 */
export function dropEndedCookies(app: Hono<Served>, https: boolean): void {
  app.use("/api/*", async (context, next) => {
    await next()
    // A request that has just signed in set a new one, which must stay.
    if (ended.has(context.req.raw) && !context.res.headers.has("set-cookie")) {
      context.res.headers.set("set-cookie", endedCookie(https))
    }
  })
}

/**
 * Finds out who asks: one indexed query, each time. A credential that is presented and not valid is refused before anything
 * is looked up, so that it reveals nothing about what was requested.
 *
 * With `lenient`, a cookie that has ended counts as none: the calls of signing in have to work with it.
 */
export function viewerResolver(given: { store: Store; secret: string; appUrl: string }) {
  const { store, secret, appUrl } = given
  const https = appUrl.startsWith("https:")

  return async function viewerOf(request: Request, lenient = false): Promise<Viewer> {
    const header = request.headers.get("authorization")
    const linkToken = request.headers.get("share-token")
    const link = linkToken ? hashSecret(linkToken) : null
    if (header !== null) {
      const token = header.match(/^Bearer ([\w-]{20,200})$/i)?.[1]
      if (!token) throw new Refusal("UNAUTHENTICATED", "The Authorization header isn't a bearer token of this server.")
      return { ...(await byToken(store, token)), link }
    }
    const signIn = tokenOfCookie(secret, request.headers.get("cookie"), https)
    const viewer = typeof signIn === "string" ? await bySignIn(store, signIn) : null
    if (signIn !== null && !viewer) {
      ended.add(request)
      if (!lenient) throw new Refusal("UNAUTHENTICATED", "You are signed out. Sign in again.")
    }
    if (changes(request)) {
      const origin = request.headers.get("origin")
      // Browsers send a cookie whichever page made the request, so a request that changes something must come from our own
      // pages.
      if (viewer && origin !== appUrl) {
        throw new Refusal("FORBIDDEN", `A request with a cookie must come from ${appUrl}.`)
      }
      // Nor may another site's page sign somebody in as an account of its choice. Programs send no Origin.
      if (lenient && origin !== null && origin !== appUrl) {
        throw new Refusal("FORBIDDEN", `Signing in must happen at ${appUrl}.`)
      }
    }
    return { ...(viewer ?? nobody), link }
  }
}

/** The door decides which session it is valid for; this only checks that it is valid for one at all. */
async function byAppendToken(store: Store, hash: string): Promise<Viewer> {
  const [known] = await store.kept("who has an append token", { hash }, (db, it) =>
    db.selectFrom("sessions").select("id").where("append_token_hash", "=", it.hash),
  )
  if (!known) throw new Refusal("UNAUTHENTICATED", "This token isn't valid, or is no longer valid.")
  return { ...nobody, via: "append-token", appendToken: hash }
}

async function byToken(store: Store, secretOfToken: string): Promise<Viewer> {
  const hash = hashSecret(secretOfToken)
  if (secretOfToken.startsWith("oca_")) return byAppendToken(store, hash)
  const [row] = await store.kept("who has a token", { hash }, (db, it) =>
    db
      .selectFrom("tokens as t")
      .innerJoin("people as p", "p.id", "t.person_id")
      .select([
        "t.id",
        "t.scopes",
        "t.expires_at",
        "t.last_used_at",
        "p.id as person_id",
        "p.name",
        store.now.as("now"),
      ])
      .where("t.hash", "=", it.hash)
      .where("p.disabled_at", "is", null)
      .where("p.deleted_at", "is", null),
  )
  const now = Number(row?.now)
  if (!row || (row.expires_at !== null && row.expires_at <= now)) {
    throw new Refusal("UNAUTHENTICATED", "This token isn't valid, or is no longer valid.")
  }
  if ((row.last_used_at ?? 0) < now - USED_EVERY_MS) markUsed(store, row.id, now)
  return {
    ...nobody,
    person: { id: row.person_id, name: row.name },
    via: "token",
    credential: row.id,
    until: row.expires_at,
    scopes: row.scopes.split(" ") as TokenScope[],
  }
}

/** Not awaited: the request doesn't depend on it. Of many concurrent requests, one writes. */
function markUsed(store: Store, id: string, now: number): void {
  store.unrecorded
    .updateTable("tokens")
    .set({ last_used_at: now })
    .where("id", "=", id)
    .where((row) => row.or([row("last_used_at", "is", null), row("last_used_at", "<", now - USED_EVERY_MS)]))
    .execute()
    .catch(() => undefined)
}

async function bySignIn(store: Store, token: string): Promise<Viewer | null> {
  const [row] = await store.kept("who has signed in", { token }, (db, it) =>
    db
      .selectFrom("sign_ins as s")
      .innerJoin("people as p", "p.id", "s.person_id")
      .select(["s.id", "s.expires_at", "s.updated_at", "p.id as person_id", "p.name"])
      .where("s.token", "=", it.token)
      .where("p.disabled_at", "is", null)
      .where("p.deleted_at", "is", null),
  )
  if (!row) return null
  const until = new Date(row.expires_at).getTime()
  if (until <= Date.now()) return null
  markSeen(store, row)
  return {
    ...nobody,
    person: { id: row.person_id, name: row.name },
    via: "sign-in",
    credential: row.id,
    until,
    scopes: allScopes,
  }
}

const changes = (request: Request) => request.method !== "GET" && request.method !== "HEAD"
