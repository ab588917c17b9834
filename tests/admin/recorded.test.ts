import { expect, test } from "bun:test"
import { join } from "node:path"
import { calls } from "#protocol/calls"
import { operatorCalls } from "#protocol/operator"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { operate } from "../harness/operator.ts"

/** What a security officer wants to know from the history: who signed in, whom they gave access, and what was revoked. */
onEachDatabase((database) => {
  const { house } = cast(database)

  const recorded = async (actor: string | null, name: string) => {
    const rows = await house.store.db
      .selectFrom("events")
      .select(["name", "subject", "data", "session_id"])
      .where("actor_id", actor === null ? "is" : "=", actor)
      .where("name", "=", name as never)
      .orderBy("n")
      .execute()
    return rows.map(({ data, ...row }) => ({ ...row, data: JSON.parse(data) as Record<string, unknown> }))
  }

  test("a sign-in, and an operator's token with its person", async () => {
    const alice = await house.person("alice@example.com")
    expect((await recorded(null, "token.created")).at(-1)?.data).toMatchObject({ person: alice.id })
    const browser = await house.browser("alice@example.com")
    const [made, ...more] = await recorded(alice.id, "sign-in.made")
    expect(more).toEqual([])
    const { sign_ins } = await browser.send(calls.listSignIns, {})
    expect(sign_ins.map(({ id }) => id)).toEqual([made?.subject ?? ""])
  })

  test("agreeing to a program, and refusing one", async () => {
    const bob = await house.person("bob@example.com")
    const browser = await house.browser("bob@example.com")
    for (const agree of [true, false]) {
      const asked = await house.asking().send(calls.startDevice, { name: "A laptop", scopes: ["read"] })
      await browser.send(calls.answerDevice, { user_code: asked.user_code, agree })
    }
    expect((await recorded(bob.id, "device.approved")).map(({ data }) => data)).toEqual([{ scopes: ["read"] }])
    expect(await recorded(bob.id, "device.denied")).toHaveLength(1)
  })

  test("exports of a session, once for all of its sources, and of an account", async () => {
    const carol = await house.person("carol@example.com")
    const { id } = await house.session(carol)
    for (let nth = 0; nth < 3; nth++) expect((await carol.fetch(`/api/sessions/${id}/export`)).status).toBe(200)
    expect(await recorded(carol.id, "session.exported")).toMatchObject([{ session_id: id }])
    expect((await carol.fetch("/api/me/export")).status).toBe(200)
    expect(await recorded(carol.id, "account.exported")).toHaveLength(1)
  })

  test("choices about emails, and backups", async () => {
    const dora = await house.person("dora@example.com")
    await dora.send(calls.patchMailChoices, { comments: false })
    expect((await recorded(dora.id, "mail.chosen")).map(({ data }) => data)).toEqual([{ comments: false }])
    const to = join((await database.another()).DATA_DIR, "backup")
    expect(await operate(database.env.DATA_DIR, operatorCalls.backUp, { to })).toMatchObject({ missing: [] })
    expect(await recorded(null, "backup.made")).toHaveLength(1)
    expect(await operate(database.env.DATA_DIR, operatorCalls.verifyHistory, {})).toMatchObject({ good: true })
  })
})
