import type { Session } from "#protocol/sessions"

/** The page of a session. It opens only for people with access. */
export function pageOf(session: Pick<Session, "id">): string {
  return `${location.origin}/sessions/${session.id}`
}

/** What to say about that address to somebody who is about to pass it on. */
export function whoOpens({ visibility }: Pick<Session, "visibility">): string {
  if (visibility === "team") return "Everyone with an account here can open this link."
  return visibility === "public" ? "Anyone can open this link." : "Only people with access can open this link."
}

/** The same for an invited person: their address is filled in at sign-in. The part after # reaches no server. */
export function pageFor(session: Pick<Session, "id">, address: string): string {
  return `${pageOf(session)}#for=${encodeURIComponent(address)}`
}
