import type { SignIn } from "#protocol/account"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import { newId, newSecret } from "../storage/id.ts"
import type { Change, Store } from "../storage/store.ts"
import { SIGN_IN_DAYS } from "./cookie.ts"

/** What a browser says of itself, for the list of sign-ins. */
export const deviceOf = (request: Request): string => cleanLine(request.headers.get("user-agent") ?? "", 200)

/** The provider of a sign-in, its account and its session there: when that session ends, so does the sign-in. */
interface By {
  provider: string
  subject: string
  session: string | null
}

/** Signs a person in, in one browser. Returns the sign-in's token for the cookie. */
export async function beginSignIn(change: Change, person: string, device: string, by?: By): Promise<string> {
  const [id, token, now] = [newId(), newSecret(), Date.now()]
  const at = new Date(now).toISOString()
  await change.record({ name: "sign-in.made", actor: person, subject: id })
  await change.db
    .insertInto("sign_ins")
    .values({
      id,
      token,
      person_id: person,
      expires_at: new Date(now + SIGN_IN_DAYS * 86_400_000).toISOString(),
      ip_address: null,
      user_agent: device,
      created_at: at,
      updated_at: at,
      provider: by?.provider ?? null,
      provider_subject: by?.subject ?? null,
      provider_session: by?.session ?? null,
    })
    .execute()
  return token
}

/** A person's sign-ins, one per browser, each until it signs out, is signed out here, or thirty days have passed. */
export async function listSignIns(
  store: Store,
  person: string,
  current: string | null,
): Promise<{ sign_ins: SignIn[] }> {
  const rows = await store.unrecorded
    .selectFrom("sign_ins")
    .select(["id", "user_agent", "created_at", "updated_at", "expires_at"])
    .where("person_id", "=", person)
    .execute()
  const iso = (time: Date | string) => new Date(time).toISOString()
  return {
    sign_ins: rows
      .filter((row) => new Date(row.expires_at).getTime() > Date.now())
      .map((row) => ({
        id: row.id,
        device: cleanLine(row.user_agent ?? "", 200) || "An unknown browser",
        created_at: iso(row.created_at),
        last_seen_at: iso(row.updated_at),
        this: row.id === current,
      }))
      .sort(
        (one, other) => Number(other.this) - Number(one.this) || other.last_seen_at.localeCompare(one.last_seen_at),
      ),
  }
}

/** How often "last seen" is written. */
const SEEN_EVERY_MS = 5 * 60_000

/**
 * Records that a browser has been seen, if the last time was a while ago. Not awaited: the request doesn't depend on it. Of
 * many concurrent requests, one writes.
 */
export function markSeen(store: Store, signIn: { id: string; updated_at: Date | string }): void {
  const before = new Date(Date.now() - SEEN_EVERY_MS)
  if (new Date(signIn.updated_at) > before) return
  store.unrecorded
    .updateTable("sign_ins")
    .set({ updated_at: new Date().toISOString() })
    .where("id", "=", signIn.id)
    .where("updated_at", "<=", before.toISOString())
    .execute()
    .catch(() => undefined)
}

/** Ends one sign-in at once: its next request is refused, and its sockets are closed. */
export async function endSignIn(store: Store, person: string, id: string): Promise<void> {
  await store.change(person, async (change) => {
    const gone = await change.db
      .deleteFrom("sign_ins")
      .where("id", "=", id)
      .where("person_id", "=", person)
      .returning("id")
      .executeTakeFirst()
    if (!gone) throw new Refusal("NOT_FOUND", "There is no such sign-in, or it has ended.")
    await change.record({ name: "sign-in.ended", subject: id })
  })
}

/** Ends all sign-ins of a person except this one. */
export async function endOtherSignIns(store: Store, person: string, current: string | null): Promise<number> {
  return store.change(person, async (change) => {
    const gone = await change.db
      .deleteFrom("sign_ins")
      .where("person_id", "=", person)
      .where("id", "!=", current ?? "")
      .returning("id")
      .execute()
    for (const { id } of gone) await change.record({ name: "sign-in.ended", subject: id })
    if (gone.length === 0) change.unchanged()
    return gone.length
  })
}

/**
 * Ends sign-ins by a provider that began before a time (ms): with `session`, those of that session there, otherwise all of
 * the provider's `subject`.
 */
export async function endSignInsBy(
  store: Store,
  it: { provider: string; session: string | null; subject: string | null; before: number },
): Promise<void> {
  await store.change(null, async (change) => {
    let theirs = change.db.selectFrom("sign_ins").select(["id", "created_at"]).where("provider", "=", it.provider)
    if (it.subject !== null) theirs = theirs.where("provider_subject", "=", it.subject)
    if (it.session !== null) theirs = theirs.where("provider_session", "=", it.session)
    const ending = (await theirs.execute()).filter((one) => new Date(one.created_at).getTime() < it.before)
    const ids = ending.map(({ id }) => id)
    const gone =
      ids.length === 0 ? [] : await change.db.deleteFrom("sign_ins").where("id", "in", ids).returning("id").execute()
    for (const { id } of gone) await change.record({ name: "sign-in.ended", subject: id })
    if (gone.length === 0) change.unchanged()
  })
}
