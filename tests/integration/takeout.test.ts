import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { Entry } from "#protocol/entries"
import { Transcript } from "../../scripts/seed/transcript.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

/** Alice's session as files: who may have which, and what is in them. */
onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  const forms = ["markdown", "html", "json"] as const
  const taken = (who: typeof alice, id: string, as: string) => who.fetch(`/api/sessions/${id}/export?as=${as}`)

  /** A long session: pages, a text that is shortened in them, a failure, and a sub-agent with a file of its own. */
  async function told(turns: number, words = 3_000) {
    const { id } = await alice.send(calls.createSession, { agent: "claude-code", title: "The login race" })
    const said = new Transcript("5eed0000-0000-4000-8000-0000000000cc", 60, { cwd: "/home/alice/x", gitBranch: "main" })
    for (let turn = 0; turn < turns; turn++) {
      said
        .asks(`asked${turn}. Fix it`)
        .runs(`run ${turn}`, `printed${turn} ${"x ".repeat(words)}whole${turn}`, turn % 5 === 4)
      said.answers(`answered${turn}`)
    }
    await alice.send(calls.appendEntries, { id, line: 0 }, said.text)
    return id
  }

  test("each form holds every prompt, answer and whole result once, in its order", async () => {
    const id = await told(60)
    for (const as of forms) {
      const answer = await taken(alice, id, as)
      expect(answer.status).toBe(200)
      expect(answer.headers.get("content-disposition")).toContain(`${id}.`)
      expect(answer.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox")
      const text = await answer.text()
      let at = as === "html" ? text.indexOf("<main>") : 0
      for (let turn = 0; turn < 60; turn++) {
        for (const word of [`asked${turn}.`, `printed${turn} `, `whole${turn}`, `answered${turn}`]) {
          const found = text.indexOf(word, at)
          expect(`${word} in ${as}: ${found >= at}`).toBe(`${word} in ${as}: true`)
          at = found
        }
      }
      expect(text.split("whole7").length).toBe(2)
      if (as !== "json") expect(text.split(/\bfailed\b/).length - 1).toBe(12)
    }
    const { session, entries } = (await (await taken(alice, id, "json")).json()) as {
      session: object
      entries: Entry[]
    }
    expect(session).toEqual(await alice.send(calls.getSession, { id }))
    const read = (await alice.send(calls.readEntries, { id, limit: 1000 })).entries
    expect(entries.map(({ seq }) => seq)).toEqual(read.map(({ seq }) => seq))
    const cut = read.find((entry) => entry.kind === "result")!
    expect(entries[cut.seq - 1]).toEqual(await alice.send(calls.readEntry, { id, seq: cut.seq }))
    expect(JSON.stringify(entries)).not.toContain('"more"')
  })

  test("a sub-agent stands under its call, and in no other place", async () => {
    const { id } = await alice.send(calls.createSession, { agent: "claude-code" })
    const line = (more: object) => `${JSON.stringify({ timestamp: "2026-11-27T10:00:00Z", ...more })}\n`
    const says = (uuid: string, role: string, content: unknown, more: object = {}) =>
      line({ type: role, uuid, ...more, message: { role, content, ...(role === "assistant" && { id: uuid }) } })
    const main = [
      says("u1", "user", "Ask somebody"),
      says("a1", "assistant", [
        { type: "tool_use", id: "t1", name: "Task", input: { description: "Look", prompt: "Look" } },
      ]),
      says("u2", "user", [{ type: "tool_result", tool_use_id: "t1", content: "it looked" }], {
        toolUseResult: { agentId: "b1", status: "completed" },
      }),
      says("a2", "assistant", [{ type: "text", text: "the last answer" }]),
    ]
    const aside = { isSidechain: true, agentId: "b1" }
    const sub = [
      says("s1", "user", "inner prompt", aside),
      says("s2", "assistant", [{ type: "text", text: "inner answer" }], aside),
    ]
    await alice.send(calls.appendEntries, { id, line: 0 }, main.join(""))
    await alice.send(calls.appendEntries, { id, line: 0, source: "agent-b1" }, sub.join(""))
    for (const as of ["markdown", "html"]) {
      const text = await (await taken(alice, id, as)).text()
      const order = ["it looked", "Sub-agent", "inner prompt", "inner answer", "the last answer"]
      const places = order.map((word) => text.indexOf(word, text.indexOf("it looked")))
      expect(places).toEqual([...places].sort((a, b) => a - b))
      expect(places).not.toContain(-1)
      expect(text.split("inner answer").length).toBe(2)
      if (as === "markdown") expect(text).toContain("\n> inner answer")
    }
  })

  test("whoever may view takes out what they see, but never the lines; the history says who", async () => {
    const id = await told(2)
    for (const as of ["raw", ...forms]) expect((await taken(bob, id, as)).status).toBe(404)
    await alice.send(calls.invite, { id, email: bob.address, role: "viewer" })
    for (const as of forms) expect((await taken(bob, id, as)).status).toBe(200)
    expect((await taken(bob, id, "raw")).status).toBe(403)
    expect((await taken(bob, id, "anything")).status).toBe(400)
    expect((await taken(alice, id, "raw")).status).toBe(200)
    const events = await house.store.db
      .selectFrom("events")
      .select(["actor_id", "data"])
      .where("session_id", "=", id)
      .where("name", "=", "session.exported")
      .orderBy("n")
      .execute()
    expect(events.map(({ actor_id, data }) => [actor_id, JSON.parse(data).as])).toEqual([
      ...forms.map((as) => [bob.id, as]),
      [alice.id, undefined],
    ])
  })

  test("somebody who loses the session in the middle gets no more of it", async () => {
    // More than what may be on its way: 16 MB.
    const id = await told(400, 20_000)
    const letIn = async () => {
      const invited = await alice.send(calls.invite, { id, email: bob.address, role: "viewer" })
      return "id" in invited && invited.id ? invited.id : ""
    }
    for (const as of forms) {
      const collaboratorId = await letIn()
      const answer = await taken(bob, id, as)
      const reader = answer.body!.getReader()
      let got = (await reader.read()).value?.length ?? 0
      expect(got).toBeGreaterThan(0)
      await alice.send(calls.removeCollaborator, { id, collaboratorId })
      const rest = async () => {
        for (let next = await reader.read(); !next.done; next = await reader.read()) got += next.value.length
        return "whole"
      }
      expect(await rest().catch(() => "cut off")).toBe("cut off")
      expect(got).toBeLessThan(400 * 40_000)
    }
  })
})
