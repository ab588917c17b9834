import { sql } from "kysely"
import { calls } from "#protocol/calls"
import type { Visibility } from "#protocol/sessions"
import { hashSecret } from "../../../server/src/storage/id.ts"
import type { House } from "../../harness/people.ts"
import { makeRemote, type Remote } from "./remote.ts"
import type { State } from "./table.ts"
import { addressOfViewer, type Crowd, type LinkState, type ViewerName } from "./viewers.ts"

/** A session in one state, with every viewer in their role, and one of everything to act on. */
export interface Fixture {
  id: string
  state: State & { visibility: Visibility }
  appendToken: string
  imageHash: string
  /** Whose comment is whose; all other viewers get the owner's. */
  comments: { owner: string; contributor: string; invited: string }
  spare: { collaborator: string; pending: string; link: string }
  links: Record<LinkState, string>
  remote: Remote
}

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

export const transcript = [
  { type: "text", text: "What is in this picture?" },
  { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
]
  .map((part, at) => ({
    type: "user",
    uuid: `00000000-0000-4000-8000-00000000000${at}`,
    sessionId: "a-session-of-claude-code",
    timestamp: "2026-01-01T00:00:00.000Z",
    message: { role: "user", content: [part] },
  }))
  .map((line) => `${JSON.stringify(line)}\n`)
  .join("")

/** Builds it through the API as far as possible; states that need time or tricks are written directly. */
export async function build(house: House, crowd: Crowd, state: Fixture["state"]): Promise<Fixture> {
  const { owner, contributor, viewer, disabled, removed } = crowd.people
  const invited = crowd.people["invited, not yet opened"]
  const db = house.store.unrecorded
  const { id, append_token } = await owner.send(calls.createSession, { title: "The matrix", agent: "claude-code" })
  await owner.send(calls.appendEntries, { id, line: 0 }, transcript)
  // Every attempt counts towards the hour's fifty, a limit that isn't tested here.
  await db.deleteFrom("additions").execute()
  const viewers = ["carol@example.com", "spare@example.com", "pending@example.com"]
  const others = Object.values(addressOfViewer).filter((address) => !/alice|carol|stranger/.test(address))
  await owner.send(calls.invite, { id, emails: viewers, role: "viewer" })
  await owner.send(calls.invite, { id, emails: others, role: "contributor" })
  const rows = await db.selectFrom("collaborators").select(["id", "address"]).where("session_id", "=", id).execute()
  const rowOf = (address: string) => rows.find((row) => row.address === address)?.id ?? ""

  for (const one of [contributor, viewer, removed]) await one.send(calls.getSession, { id })
  const say = async (who: typeof owner) => (await who.send(calls.createComment, { id, seq: 1, text: "Said" })).id
  const comments = { owner: await say(owner), contributor: await say(contributor), invited: await say(invited) }
  await owner.send(calls.removeCollaborator, { id, collaboratorId: rowOf(addressOfViewer.removed) })
  const bind = (address: string, person: string) =>
    db
      .updateTable("collaborators")
      .set({ person_id: person, accepted_at: house.store.now, expires_at: null })
      .where("id", "=", rowOf(address))
      .execute()
  // Bound to the person who had the address before; the one who proved it since is somebody else.
  await bind(addressOfViewer["with a recycled address"], "somebody-who-had-it-before")
  await bind(addressOfViewer.disabled, disabled.id)
  await db
    .updateTable("collaborators")
    .set({ expires_at: sql<number>`${house.store.now} - 1` })
    .where("id", "=", rowOf(addressOfViewer["with an expired invitation"]))
    .execute()

  const links = await makeLinks(house, crowd, id)
  const image = await db.selectFrom("session_blobs").select("hash").where("session_id", "=", id).executeTakeFirst()
  await db
    .updateTable("sessions")
    .set({ kind: state.kind, status: state.status, visibility: state.visibility, ...commentsOf(state) })
    .$if(state.kind === "remote", (query) => query.set({ append_token_hash: null }))
    .where("id", "=", id)
    .execute()
  const spare = { collaborator: rowOf("spare@example.com"), pending: rowOf("pending@example.com"), link: links.spare }
  const imageHash = image?.hash ?? ""
  const remote = await makeRemote(house, crowd, id)
  const appendToken = state.kind === "remote" ? noToken : (append_token ?? "")
  return { id, state, appendToken, imageHash, comments, spare, links: links.tokens, remote }
}

/** A remote session has none. */
const noToken = `oca_${"x".repeat(43)}`

const commentsOf = (state: State) => ({ comments_for_readers: state.commentsForReaders ? 1 : 0 })

/** Remembers the collaborators of a session; returns a function that restores them after a call has succeeded. */
export async function keep(house: House, { id, state, appendToken }: Fixture): Promise<() => Promise<void>> {
  const db = house.store.unrecorded
  const collaborators = await db.selectFrom("collaborators").selectAll().where("session_id", "=", id).execute()
  const comments = await db.selectFrom("comments").selectAll().where("session_id", "=", id).execute()
  const links = await db.selectFrom("links").selectAll().where("session_id", "=", id).execute()
  const runs = await db.selectFrom("runs").selectAll().where("session_id", "=", id).execute()
  const proposals = await db.selectFrom("proposals").selectAll().where("session_id", "=", id).execute()
  const questions = await db.selectFrom("questions").selectAll().where("session_id", "=", id).execute()
  return () =>
    db.transaction().execute(async (all) => {
      for (const table of ["collaborators", "comments", "links", "runs", "proposals", "questions"] as const) {
        await all.deleteFrom(table).where("session_id", "=", id).execute()
      }
      await all.insertInto("collaborators").values(collaborators).execute()
      await all.insertInto("comments").values(comments).execute()
      await all.insertInto("links").values(links).execute()
      await all.insertInto("runs").values(runs).execute()
      await all.insertInto("proposals").values(proposals).execute()
      await all.insertInto("questions").values(questions).execute()
      await all
        .updateTable("sessions")
        .set({
          status: state.status,
          visibility: state.visibility,
          append_token_hash: state.kind === "remote" ? null : hashSecret(appendToken),
          ...commentsOf(state),
        })
        .where("id", "=", id)
        .execute()
    })
}

async function makeLinks(house: House, crowd: Crowd, id: string) {
  const { owner } = crowd.people
  const make = async (label: string) => {
    const { id: linkId, url } = await owner.send(calls.createLink, { id, label })
    return { id: linkId, token: url.replace(/^.*\//, "") }
  }
  const [spare, valid, revoked, expired, rotated] = await Promise.all(
    ["spare", "valid", "revoked", "expired", "rotated"].map(make),
  )
  if (!spare || !valid || !revoked || !expired || !rotated) throw new Error("Links are missing.")
  await owner.send(calls.revokeLink, { id, linkId: revoked.id })
  await owner.send(calls.rotateLink, { id, linkId: rotated.id })
  await house.store.unrecorded
    .updateTable("links")
    .set({ expires_at: sql<number>`${house.store.now} - 1` })
    .where("token_hash", "=", hashSecret(expired.token))
    .execute()
  const tokens = {
    "no link": "",
    valid: valid.token,
    revoked: revoked.token,
    expired: expired.token,
    rotated: rotated.token,
  }
  return { spare: spare.id, tokens }
}

/** The headers of this viewer's requests for this session with such a link. */
export function headersOf(crowd: Crowd, fixture: Fixture, viewer: ViewerName, link: LinkState): Record<string, string> {
  const own = viewer === "append token" ? { authorization: `Bearer ${fixture.appendToken}` } : crowd.headers[viewer]
  return { ...own, ...(link === "no link" ? {} : { "share-token": fixture.links[link] }) }
}
