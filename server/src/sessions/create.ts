import { READING } from "#agents/reading"
import { cleanLine } from "#protocol/clean"
import { Refusal } from "#protocol/errors"
import { type Session, UNTITLED, type Visibility } from "#protocol/sessions"
import type { Asker } from "../access/door.ts"
import { type Held, hold } from "../access/hold.ts"
import { open } from "../access/open.ts"
import type { VisibilityRules } from "../config/visibility.ts"
import { describe } from "../overview/describe.ts"
import { hashSecret, newId } from "../storage/id.ts"
import type { Change, Store } from "../storage/store.ts"
import { newAppendToken } from "./append-token.ts"
import { OWN_TITLE } from "./learned.ts"
import { checkAllowed, visibilityChanged } from "./visibility.ts"

export interface Creating {
  title?: string | undefined
  agent?: string | undefined
  remote?: boolean | undefined
  visibility?: Visibility | undefined
  external_id?: string | undefined
  upload?: { of: number } | undefined
  continues?: string | undefined
}

/**
 * Creates a session, or finds the one that the same owner made with the same `external_id`. A remote session and a recorded one may
 * have the same: what ran here, and the agent's own file of it.
 */
export async function createSession(
  store: Store,
  rules: VisibilityRules,
  asker: Asker,
  given: Creating,
): Promise<{ session: Session; isNew: boolean; appendToken: string | null }> {
  const visibility = visibilityOfNew(rules, asker, given)
  const external = given.external_id ? cleanLine(given.external_id, 200) : null
  // Lines of a remote session come from its runs alone, by the owner's own credential.
  const appendToken = given.remote ? null : newAppendToken()
  const upload = given.remote ? undefined : given.upload
  const id = await store.change(asker.person.id, async (change) => {
    const title = given.title ? cleanLine(given.title, 200) : ""
    const fresh = newId()
    const before = given.continues ? await holdOwn(store, change, asker, given.continues) : null
    const inserted = await change.db
      .insertInto("sessions")
      .values({
        id: fresh,
        owner_id: asker.person.id,
        ...(given.remote ? { external_id: null, remote_id: external } : { external_id: external }),
        title: title || UNTITLED,
        title_rank: title ? OWN_TITLE : 0,
        agent: given.agent ? cleanLine(given.agent, 50) : "unknown",
        kind: given.remote ? "remote" : "recorded",
        status: upload ? "incomplete" : "live",
        upload_of: upload?.of ?? null,
        visibility,
        reading: READING,
        continues: before ? (given.continues ?? null) : null,
        append_token_hash: appendToken && hashSecret(appendToken),
        created_at: store.now,
        updated_at: store.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst()
    const held = inserted && (await hold(store, change, fresh))
    if (!held) {
      change.unchanged()
      return null
    }
    await held.record({ name: "session.created" })
    if (visibility !== "private") await held.record(visibilityChanged("private", visibility))
    await before?.record({ name: "session.continued" })
    return fresh
  })
  // A token that may write and not read is told of what it may append to.
  const ability = asker.scopes.includes("read") ? "view" : "append"
  if (id) return { session: await describe(store, await open(store, asker, id, ability)), isNew: true, appendToken }
  const known = await store.db
    .selectFrom("sessions")
    .select("id")
    .where("owner_id", "=", asker.person.id)
    .where(given.remote ? "remote_id" : "external_id", "=", external)
    .executeTakeFirstOrThrow()
  const session = await describe(store, await open(store, asker, known.id, ability))
  return { session, isNew: false, appendToken: null }
}

/** What a new session is: private, unless its maker or the operator says otherwise. */
function visibilityOfNew(rules: VisibilityRules, { scopes }: Asker, { remote, visibility }: Creating): Visibility {
  if (visibility === undefined) return remote ? "private" : rules.default
  if (visibility === "private") return visibility
  if (!scopes.includes("share")) throw new Refusal("FORBIDDEN", "This token doesn't allow that.")
  if (remote) throw new Refusal("REMOTE_SESSION_PUBLIC")
  checkAllowed(rules, visibility)
  return visibility
}

/** Holds an earlier session of the same owner. One that is not there (any more) is passed over. */
async function holdOwn(store: Store, change: Change, asker: Asker, id: string): Promise<Held | null> {
  const own = await change.db
    .selectFrom("sessions")
    .select("id")
    .where("id", "=", id)
    .where("owner_id", "=", asker.person.id)
    .executeTakeFirst()
  return own ? hold(store, change, own.id) : null
}
