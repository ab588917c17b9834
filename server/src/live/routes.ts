import { calls } from "#protocol/calls"
import { type Doorway, onAnybody } from "../access/door.ts"
import type { Viewer } from "../access/viewer.ts"
import type { Store } from "../storage/store.ts"
import { createTicket, spendTicket } from "./tickets.ts"
import type { Turnstile } from "./turnstile.ts"

export const LIVE_PATH = "/api/live"

export function liveRoutes(way: Doorway, turnstile: Turnstile): void {
  onAnybody(way, calls.createTicket, async (viewer, asked) => {
    turnstile.ticket(viewer, asked.request)
    return { ticket: await createTicket(way.store, viewer) }
  })
}

/**
 * Who opens a socket: by a ticket from our own pages, or by the bearer header, as programs do, which send no Origin. Null if
 * neither is valid: the answer is then 401, before there is any socket. A browser's sign-in opens one only from our pages,
 * so never without their Origin.
 */
export async function viewerOfSocket(
  given: { store: Store; appUrl: string; viewerOf: (request: Request) => Promise<Viewer> },
  request: Request,
): Promise<Viewer | null> {
  const ticket = new URL(request.url).searchParams.get("ticket")
  const origin = request.headers.get("origin")
  if (origin !== null && origin !== given.appUrl) return null
  if (ticket === null) return request.headers.has("authorization") ? given.viewerOf(request) : null
  const viewer = await spendTicket(given.store, ticket)
  return viewer?.via === "sign-in" && origin === null ? null : viewer
}
