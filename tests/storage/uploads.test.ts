import { expect, test } from "bun:test"
import type { KnownSession } from "#protocol/sessions"
import { onEachDatabase } from "../harness/databases.ts"
import { clientOf } from "./client.ts"
import { installation } from "./installation.ts"
import { numbered } from "./numbered.ts"
import { makePerson } from "./person.ts"
import { setBack } from "./set-back.ts"

/** An upload says how large it is: an interrupted one is incomplete until it is sent to its end, however long that takes. */
onEachDatabase((database) => {
  const here = installation(database, { COMPLETE_AFTER_MINUTES: "30" })

  const standing = async (id: string) => {
    const { status, upload, entries } = (await here.client.session(id)).body
    return { status, upload, entries }
  }
  const send = (id: string, from: number, to: number, done: number, of: number) =>
    here.client.raw("POST", `/sessions/${id}/entries?line=${from}&done=${done}&of=${of}`, numbered(from, to))

  test("an upload that was cut off is incomplete, after any silence, until it is sent to its end", async () => {
    const { client, running } = here
    const { id } = await client.create({ external_id: "cut", upload: { of: 1000 } })
    expect(await standing(id)).toEqual({
      status: "incomplete",
      upload: { done: 0, of: 1000, stopped: false },
      entries: 0,
    })
    await setBack(here, id, 60)
    await running.completeSilent()
    expect(await standing(id)).toMatchObject({ status: "incomplete", upload: { stopped: true } })
    await send(id, 0, 7, 70, 1000)
    expect(await standing(id)).toMatchObject({ upload: { done: 70, of: 1000, stopped: false }, entries: 7 })
    await setBack(here, id, 24 * 60)
    await running.completeSilent()
    expect(await standing(id)).toEqual({
      status: "incomplete",
      upload: { done: 70, of: 1000, stopped: true },
      entries: 7,
    })
    const again = await client.call<{ id: string; upload: object }>("POST", "/sessions", {
      external_id: "cut",
      upload: { of: 1000 },
    })
    expect([again.status, again.body.id, again.body.upload]).toEqual([200, id, { done: 70, of: 1000, stopped: true }])
    await send(id, 7, 100, 1000, 1000)
    await client.complete(id)
    expect(await standing(id)).toEqual({ status: "complete", upload: null, entries: 100 })
    expect((await client.export(id)).toString()).toBe(numbered(0, 100))
  })

  test("the list shows it as incomplete too, also to readers", async () => {
    const { client } = here
    const { id } = await client.create({ upload: { of: 40 } })
    await send(id, 0, 3, 10, 40)
    const { body } = await client.call<{ sessions: { id: string; status: string; upload: unknown }[] }>(
      "GET",
      "/sessions",
    )
    const listed = body.sessions.find((it) => it.id === id)
    expect(listed).toMatchObject({ status: "incomplete", upload: { done: 10, of: 40, stopped: false } })
    await client.call("PATCH", `/sessions/${id}`, { visibility: "public" })
    const stranger = await fetch(`${here.running.url}/api/sessions/${id}`)
    expect(await stranger.json()).toMatchObject({ status: "incomplete", upload: { done: 10, of: 40 } })
  })

  test("appends that mention no upload make a live session, which completes by silence", async () => {
    const { client, running } = here
    const { id } = await client.create()
    await client.append(id, numbered(0, 3))
    expect(await standing(id)).toMatchObject({ status: "live", upload: null })
    await setBack(here, id, 31)
    await running.completeSilent()
    expect(await standing(id)).toMatchObject({ status: "complete", upload: null })
  })

  test("an append that says nothing of the upload doesn't end one that was cut off, and silence doesn't either", async () => {
    const { client, running } = here
    const { id, append_token } = (await client.create({ upload: { of: 1_000_000 } })) as {
      id: string
      append_token: string
    }
    await send(id, 0, 3, 500, 1_000_000)
    await clientOf(running.url, append_token).append(id, numbered(3, 5), { line: 3 })
    await client.append(id, numbered(5, 7), { line: 5 })
    const cut = { status: "incomplete", upload: { done: 500, of: 1_000_000 }, entries: 7 }
    expect(await standing(id)).toMatchObject(cut)
    await setBack(here, id, 24 * 60)
    await running.completeSilent()
    expect(await standing(id)).toMatchObject(cut)
    await client.complete(id)
    // After its end it is a session like any other.
    await client.append(id, numbered(7, 8), { line: 7 })
    expect(await standing(id)).toMatchObject({ status: "live", upload: null, entries: 8 })
  })

  test("a complete session that is uploaded again is incomplete from the first new line on", async () => {
    const { client } = here
    const { id } = await client.create({ upload: { of: 40 } })
    await send(id, 0, 3, 40, 40)
    await client.complete(id)
    await send(id, 0, 3, 30, 50)
    expect(await standing(id)).toMatchObject({ status: "complete", upload: null })
    await send(id, 3, 5, 50, 50)
    expect(await standing(id)).toMatchObject({ status: "incomplete", upload: { done: 50, of: 50 } })
  })

  test("a request that breaks off in the middle counts the lines that came, not what it would have brought", async () => {
    const { client } = here
    const { id } = await client.create({ upload: { of: 9_000_000 } })
    const line = (n: number) => `{"n":${n},"text":"${"x".repeat(400_000)}"}\n`
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        for (let n = 0; n < 8; n++) controller.enqueue(new TextEncoder().encode(line(n)))
        await new Promise((resolve) => setTimeout(resolve, 200))
        controller.error(new Error("cut"))
      },
    })
    await client.raw("POST", `/sessions/${id}/entries?line=0&done=9000000&of=9000000`, body).catch(() => undefined)
    const now = await standing(id)
    expect(now).toMatchObject({ status: "incomplete", upload: { of: 9_000_000 } })
    expect(now.upload?.done).toBe(0)
  })

  test("asked for known ids, it names the person's own sessions and their states, and nobody else's", async () => {
    const { client } = here
    const whole = await client.create({ external_id: "known whole", title: "A title" })
    await client.append(whole.id, numbered(0, 1))
    await client.append(whole.id, numbered(0, 1), { source: "agent-1" })
    await client.complete(whole.id)
    const cut = await client.create({ external_id: "known cut", upload: { of: 40 } })
    const ask = (token: string, external_ids: string[]) =>
      clientOf(here.running.url, token).call<{ sessions: KnownSession[] }>("POST", "/sessions/known", { external_ids })
    const { body } = await ask(here.person.token, ["known cut", "known whole", "not known", "with a NUL \0"])
    expect(body.sessions.sort((a, b) => a.external_id.localeCompare(b.external_id))).toEqual([
      {
        external_id: "known cut",
        id: cut.id,
        title: "Untitled session",
        status: "incomplete",
        upload: { done: 0, of: 40, stopped: false },
        sources: [],
      },
      {
        external_id: "known whole",
        id: whole.id,
        title: "A title",
        status: "complete",
        upload: null,
        sources: ["agent-1", "main"],
      },
    ])
    const other = await makePerson(database.env)
    expect((await ask(other.token, ["known cut", "known whole"])).body.sessions).toEqual([])
    expect((await ask("", ["known cut"])).status).toBe(401)
    expect((await ask(here.person.token, [])).status).toBe(400)
  })

  test("an incomplete session that is archived is incomplete again when it is taken out", async () => {
    const { client } = here
    const { id } = await client.create({ upload: { of: 40 } })
    await send(id, 0, 3, 10, 40)
    await client.call("PATCH", `/sessions/${id}`, { archived: true })
    expect(await standing(id)).toMatchObject({ status: "archived" })
    await client.call("PATCH", `/sessions/${id}`, { archived: false })
    expect(await standing(id)).toMatchObject({ status: "incomplete", upload: { done: 10, of: 40 } })
  })
})
