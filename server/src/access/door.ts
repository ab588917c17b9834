import type { Hono } from "hono"
import type { TokenScope } from "#protocol/account"
import type { Call } from "#protocol/call"
import { Refusal } from "#protocol/errors"
import type { Ability } from "#protocol/people"
import { type Answer, type Asked, type Served, serve } from "../http/serve.ts"
import type { Store } from "../storage/store.ts"
import { type Opened, type OpenedHistory, type OpenedInAnyState, open, openHistory, openInAnyState } from "./open.ts"
import type { Viewer, ViewerOf } from "./viewer.ts"

/**
 * How rooms mount their calls. The call says who may come through (`door`), and there is no other way to mount one. The
 * credential is checked first, on every route. The door comes before the input is parsed, so that a viewer who can't see a
 * session learns nothing from a malformed request.
 */
export interface Doorway {
  store: Store
  app: Hono<Served>
  viewerOf: ViewerOf
}

type AbilityOf<C> = C extends { door: infer D } ? Extract<D, Ability> : never

/** Mounts a call on one session. The handler gets the opened session; without one it isn't called. */
export function onSession<C extends Call & { door: Ability }>(
  way: Doorway,
  call: C,
  handle: (session: Opened<AbilityOf<C>>, asked: Asked<C>) => Promise<Answer<C>>,
): void {
  serve(way.app, call, async (asked) => {
    const viewer = await way.viewerOf(asked.request)
    return handle(await open(way.store, viewer, asked.path("id"), call.door as AbilityOf<C>), asked)
  })
}

/** The same for a call whose state check has to wait until it knows what it is about to do. */
export function onSessionInAnyState<C extends Call & { door: Ability }>(
  way: Doorway,
  call: C,
  handle: (session: OpenedInAnyState<AbilityOf<C>>, asked: Asked<C>) => Promise<Answer<C>>,
): void {
  serve(way.app, call, async (asked) => {
    const viewer = await way.viewerOf(asked.request)
    return handle(await openInAnyState(way.store, viewer, asked.path("id"), call.door as AbilityOf<C>), asked)
  })
}

/** Mounts the call for the history, which outlives its session. */
export function onHistory<C extends Call & { door: "seeSharing" }>(
  way: Doorway,
  call: C,
  handle: (history: OpenedHistory, asked: Asked<C>) => Promise<Answer<C>>,
): void {
  serve(way.app, call, async (asked) => {
    const viewer = await way.viewerOf(asked.request)
    return handle(await openHistory(way.store, viewer, asked.path("id")), asked)
  })
}

/** A signed-in person, with the viewer that they are. */
export type Asker = Viewer & { person: NonNullable<Viewer["person"]> }

/**
 * Mounts a call that needs a person: 401 without one. The token scope is declared here, because there is no session to
 * decide it.
 */
export function onPerson<C extends Call & { door: "person" }>(
  way: Doorway,
  call: C,
  scope: TokenScope,
  handle: (asker: Asker, asked: Asked<C>) => Promise<Answer<C>>,
): void {
  serve(way.app, call, async (asked) => {
    const viewer = await way.viewerOf(asked.request)
    if (!viewer.person) throw new Refusal("UNAUTHENTICATED")
    if (!viewer.scopes.includes(scope)) throw new Refusal("FORBIDDEN", "This token doesn't allow that.")
    return handle(viewer as Asker, asked)
  })
}

/** Mounts a call that anybody may make. A credential that is presented must still be valid. */
export function onAnybody<C extends Call & { door: "anybody" }>(
  way: Doorway,
  call: C,
  handle: (viewer: Viewer, asked: Asked<C>) => Promise<Answer<C>>,
): void {
  serve(way.app, call, async (asked) => handle(await way.viewerOf(asked.request), asked))
}
