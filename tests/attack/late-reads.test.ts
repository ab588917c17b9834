import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { readConfig } from "../../server/src/config.ts"
import { type Running, start } from "../../server/src/main.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, at, fixed, type TokenHolder } from "../harness/people.ts"
import { promptLines } from "../harness/prompts.ts"
import { afterBeingLetIn, MOMENTS } from "./interloper.ts"

/**
 * A request that the door has admitted, and access that is revoked before it reads: its answer contains nothing made after
 * the revoking call returned. The timing isn't left to chance: the door's answer is held back until the owner is done.
 *
 * Control: give `upTo` no bound in server/src/access/open.ts, let `lookAgain` in again.ts do nothing, or let
 * `credentialStands` in role.ts be true: twenty to forty of these fail, each time.
 */
const KNOWN = 3

/** A word for the late content of each session that occurs nowhere else. */
const lateWord = () => `late${crypto.randomUUID().replaceAll("-", "")}`

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)
const imageHash = new Bun.CryptoHasher("sha256").update(png).digest("hex")
const lateLine = (late: string) =>
  `${JSON.stringify({
    type: "user",
    uuid: "00000000-0000-4000-8000-000000009999",
    sessionId: "prompts",
    timestamp: "2026-01-01T00:00:00.000Z",
    message: {
      role: "user",
      content: [
        { type: "text", text: `Said ${late}` },
        { type: "image", source: { type: "base64", media_type: "image/png", data: png.toString("base64") } },
      ],
    },
  })}\n`

/** Every read of a session, each with input whose answer would contain the late content. */
const readings: Record<string, (id: string, late: string) => string> = {
  "the session": (id) => `/api/sessions/${id}`,
  entries: (id) => `/api/sessions/${id}/entries?after=0&limit=500`,
  "a page with the tail": (id) => `/api/sessions/${id}/pages/1`,
  "a page of what was not there yet": (id) => `/api/sessions/${id}/pages/${KNOWN + 1}`,
  "an entry that was not there yet": (id) => `/api/sessions/${id}/entries/${KNOWN + 1}`,
  "the outline": (id) => `/api/sessions/${id}/prompts`,
  "the turns": (id) => `/api/sessions/${id}/turns`,
  "the numbers": (id) => `/api/sessions/${id}/numbers`,
  "a place": (id) => `/api/sessions/${id}/entries/${KNOWN + 1}/place`,
  "a search": (id, late) => `/api/sessions/${id}/search?q=${late}`,
  "an image": (id) => `/api/sessions/${id}/blobs/${imageHash}`,
  comments: (id) => `/api/sessions/${id}/comments`,
  collaborators: (id) => `/api/sessions/${id}/collaborators`,
  "the list": () => "/api/sessions",
  "finding by text": (_, late) => `/api/sessions?q=${late}`,
}
const ownersReadings: typeof readings = {
  ...readings,
  "a raw line": (id) => `/api/sessions/${id}/entries/${KNOWN + 1}/line`,
  "the raw lines": (id) => `/api/sessions/${id}/export`,
  links: (id) => `/api/sessions/${id}/links`,
  "the history": (id) => `/api/sessions/${id}/audit-log`,
  "the account": () => "/api/me/export",
}
const linkReadings = Object.keys(readings).filter(
  (what) => !["comments", "collaborators", "the list", "finding by text"].includes(what),
)

onEachDatabase((database) => {
  let running: Running
  let house: ReturnType<typeof at>
  let alice: TokenHolder
  let bob: TokenHolder

  beforeAll(async () => {
    running = await start(readConfig({ ...fixed, ...database.env }))
    house = at(running.url, database.env.DATA_DIR)
    alice = await house.person("alice@example.com")
    bob = await house.person("bob@example.com")
  })
  afterAll(() => running?.stop())

  /** The owner's later changes: anybody who still had access would see all of them. */
  async function goOn(id: string, late: string): Promise<void> {
    const { status } = await alice.fetch(`/api/sessions/${id}/entries?line=${KNOWN}`, {
      method: "POST",
      body: lateLine(late),
    })
    expect(status).toBe(200)
    await alice.send(calls.patchSession, { id, title: `Renamed ${late}` })
    await alice.send(calls.createComment, { id, seq: 1, text: `Commented ${late}` })
    await alice.send(calls.createLink, { id, label: `Made ${late}` })
    await alice.send(calls.invite, { id, email: `${late}@example.com` })
    await running.store.unrecorded.deleteFrom("additions").execute()
    // So that the page has it too.
    await alice.send(calls.completeSession, { id })
    await running.findable()
  }

  async function make(): Promise<string> {
    const { id } = await house.session(alice, { title: "Before", agent: "claude-code" }, 0)
    await alice.send(calls.appendEntries, { id, line: 0 }, promptLines(0, KNOWN))
    return id
  }

  /** Sends the request, and revokes access when the door has admitted it. */
  async function askLate(
    who: Asking,
    what: string,
    id: string,
    takeAway: () => Promise<unknown>,
    moment = MOMENTS.door,
  ): Promise<void> {
    const late = lateWord()
    const met = afterBeingLetIn(running.store, moment, async () => {
      await takeAway()
      await goOn(id, late)
    })
    const response = await who.fetch(ownersReadings[what]?.(id, late) ?? "")
    const text = await response.text().catch(() => "")
    expect(met()).toBe(true)
    expect(tooLate(text, id, late)).toEqual([])
  }

  /** The late content in an answer. */
  function tooLate(said: string, id: string, late: string): string[] {
    // Lists contain other sessions as well.
    const ours = said.startsWith('{"sessions"')
      ? JSON.stringify((JSON.parse(said) as { sessions: { id: string }[] }).sessions.find((one) => one.id === id) ?? {})
      : said
    const counted = new RegExp(`"(entries|lines|seq|last|turns)":${KNOWN + 1}\\b`)
    return [late, "IHDR", counted].flatMap((one) => ours.match(one)?.[0] ?? [])
  }

  describe("nothing written after access ended is read by", () => {
    for (const what of Object.keys(readings)) {
      test(`a viewer who is removed: ${what}`, async () => {
        const id = await make()
        const invited = await alice.send(calls.invite, { id, email: bob.address })
        await running.store.unrecorded.deleteFrom("additions").execute()
        await bob.send(calls.getSession, { id })
        const collaboratorId = "id" in invited && invited.id ? invited.id : ""
        await askLate(bob, what, id, () => alice.send(calls.removeCollaborator, { id, collaboratorId }))
      })
    }
    for (const what of linkReadings) {
      test(`the holder of a link that is revoked: ${what}`, async () => {
        const id = await make()
        const { id: linkId, url } = await alice.send(calls.createLink, { id })
        const reader = house.asking({ "share-token": url.split("/s/")[1] ?? "" })
        await askLate(reader, what, id, () => alice.send(calls.revokeLink, { id, linkId }))
      })
    }
    for (const what of Object.keys(ownersReadings)) {
      test(`a program whose token is revoked: ${what}`, async () => {
        const id = await make()
        const { id: tokenId, token } = await alice.send(calls.createToken, { label: "a program", scopes: ["read"] })
        const program = house.asking({ authorization: `Bearer ${token}` })
        await askLate(program, what, id, () => alice.send(calls.revokeToken, { tokenId }))
      })
      test(`a program whose token is revoked before the door is asked: ${what}`, async () => {
        const id = await make()
        const { id: tokenId, token } = await alice.send(calls.createToken, { label: "a program", scopes: ["read"] })
        const program = house.asking({ authorization: `Bearer ${token}` })
        await askLate(program, what, id, () => alice.send(calls.revokeToken, { tokenId }), MOMENTS.credential)
      })
    }
  })

  test("those who still have access read the same, so there is something to miss", async () => {
    for (const [what, path] of Object.entries(ownersReadings)) {
      const id = await make()
      const late = lateWord()
      await goOn(id, late)
      const response = await alice.fetch(path(id, late))
      const found = tooLate(await response.text(), id, late)
      expect({ what, status: response.status, found: found.length > 0 }).toEqual({ what, status: 200, found: true })
    }
  })
})
