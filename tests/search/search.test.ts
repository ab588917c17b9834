import { describe, expect, test } from "bun:test"
import { sql } from "kysely"
import { calls } from "#protocol/calls"
import { readConfig } from "../../server/src/config.ts"
import { start } from "../../server/src/main.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, at, fixed, refused } from "../harness/people.ts"
import { until } from "../harness/until.ts"
import { saying } from "./transcript.ts"

describe("searching", () => {
  onEachDatabase((database) => {
    const { house, alice, bob } = cast(database, ["alice", "bob"])

    const append = (who: Asking, id: string, text: string, line = 0) =>
      who.fetch(`/api/sessions/${id}/entries?line=${line}`, {
        method: "POST",
        body: text,
        headers: { "content-type": "application/x-ndjson" },
      })

    async function session(owner: Asking, title: string, texts: readonly string[]): Promise<string> {
      const { id } = await owner.send(calls.createSession, { title, agent: "claude-code" })
      expect((await append(owner, id, saying(texts))).status).toBe(200)
      return id
    }

    const found = async (who: Asking, q: string, more: object = {}) => {
      const { sessions } = await who.send(calls.listSessions, { q, ...more })
      return sessions.map((one) => one.id)
    }

    test("a word of a prompt or an answer leads to its entry, with a piece of its text", async () => {
      const id = await session(alice, "One", ["Where is the Zeppelin kept?", "In the hangar, behind the Änderung."])
      await house.findable()
      const { hits } = await alice.send(calls.searchSession, { id, q: "zeppelin" })
      expect(hits).toEqual([
        { seq: 1, kind: "prompt", text: "Where is the Zeppelin kept?", at: "2026-01-01T00:00:00.000Z" },
      ])
      const accents = await alice.send(calls.searchSession, { id, q: "HANGAR anderung" })
      expect(accents.hits.map((hit) => hit.seq)).toEqual([2])
      expect((await alice.send(calls.searchSession, { id, q: "zeppelin hangar" })).hits).toEqual([])
    })

    test("the list finds by title and by transcript, and says where", async () => {
      const titled = await session(alice, "About the quokka", ["Nothing here."])
      const told = await session(alice, "Something else", ["Nothing.", `${"word ".repeat(100)} a quokka sat there`])
      await house.findable()
      const { sessions } = await alice.send(calls.listSessions, { q: "Quokka" })
      expect(sessions.map((one) => one.id)).toEqual([told, titled])
      expect(sessions[0]?.hit?.seq).toBe(2)
      expect(sessions[0]?.hit?.text).toContain("a quokka sat there")
      expect(sessions[1]?.hit).toBeNull()
      const { sessions: all } = await alice.send(calls.listSessions, {})
      expect(all.every((one) => !("hit" in one))).toBe(true)
    })

    test("a session in the list shows its first three hits, and none that isn't there", async () => {
      const texts = ["a kakapo", "nothing", "two kakapos", "Kakapo!", "one more kakapo", "kakapo"]
      const id = await session(alice, "Birds", texts)
      await house.findable()
      const { sessions } = await alice.send(calls.listSessions, { q: "kakapo" })
      expect(sessions.map((one) => one.hits?.map(({ seq }) => seq))).toEqual([[1, 4, 5]])
      expect(sessions[0]?.hits?.[2]?.text).toBe("one more kakapo")
      expect(sessions[0]?.hit).toEqual({ seq: 1, text: "a kakapo" })
      await alice.send(calls.deleteSession, { id })
    })

    test("entries appended to a live session can be found a moment later", async () => {
      const id = await session(alice, "Live", ["One."])
      await append(alice, id, saying(["Two: axolotl."], 1), 1)
      await until("the hit", async () => (await alice.send(calls.searchSession, { id, q: "axolotl" })).hits.length > 0)
    })

    test("pages of hits follow each other without a gap, sealed or not", async () => {
      const texts = Array.from({ length: 300 }, (_, nth) => (nth % 3 === 0 ? `the marmot of ${nth}` : `line ${nth}`))
      const id = await session(alice, "Long", texts)
      await house.findable()
      const seqs: number[] = []
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: { hits: { seq: number }[]; next: string | null } = await alice.send(calls.searchSession, {
          id,
          q: "marmot",
          ...(cursor ? { cursor } : {}),
        })
        seqs.push(...page.hits.map((hit) => hit.seq))
        cursor = page.next
      }
      expect(seqs).toEqual(Array.from({ length: 100 }, (_, nth) => nth * 3 + 1))
    })

    test("pages of sessions follow each other without a gap", async () => {
      const ids: string[] = []
      for (let nth = 0; nth < 7; nth++) {
        ids.unshift(await session(alice, `Wombat ${nth}`, [nth % 2 ? "a wombat" : "nothing"]))
      }
      await house.findable()
      const seen: string[] = []
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page: { sessions: { id: string }[]; next: string | null } = await alice.send(calls.listSessions, {
          q: "wombat",
          limit: 3,
          ...(cursor ? { cursor } : {}),
        })
        seen.push(...page.sessions.map((one) => one.id))
        cursor = page.next
      }
      expect(seen).toEqual(ids)
    })

    test("a search finds nothing of a session that is not the person's, and follows access as it comes and goes", async () => {
      const id = await session(alice, "Private", ["The secret is an okapi."])
      await house.findable()
      expect(await found(bob, "okapi")).toEqual([])
      expect(await refused(bob.send(calls.searchSession, { id, q: "okapi" }))).toBe("404 NOT_FOUND")
      await alice.send(calls.invite, { id, email: bob.address })
      expect(await found(bob, "okapi")).toEqual([id])
      expect(await found(bob, "okapi", { filter: "owned" })).toEqual([])
      expect(await found(bob, "okapi", { filter: "shared" })).toEqual([id])
      expect((await bob.send(calls.searchSession, { id, q: "okapi" })).hits).toHaveLength(1)
      const { collaborators } = await alice.send(calls.listCollaborators, { id })
      await alice.send(calls.removeCollaborator, { id, collaboratorId: collaborators[0]?.id ?? "" })
      expect(await found(bob, "okapi")).toEqual([])
      expect(await refused(bob.send(calls.searchSession, { id, q: "okapi" }))).toBe("404 NOT_FOUND")
    })

    test("a search in one session finds nothing of another one, and what a disabled person owns is found by nobody", async () => {
      const mine = await session(alice, "A gecko", ["one gecko"])
      const theirs = await session(bob, "Geckos", ["none", "two geckos", "a gecko too"])
      await alice.send(calls.invite, { id: mine, email: bob.address })
      await bob.send(calls.getSession, { id: mine })
      await house.findable()
      const seqs = async (who: Asking, id: string) =>
        (await who.send(calls.searchSession, { id, q: "gecko" })).hits.map((hit) => hit.seq)
      expect(await seqs(alice, mine)).toEqual([1])
      expect(await seqs(bob, theirs)).toEqual([3])
      expect(await found(bob, "gecko")).toEqual([theirs, mine])
      const disabled = (at: number | null) =>
        house.store.unrecorded.updateTable("people").set({ disabled_at: at }).where("id", "=", alice.id).execute()
      await disabled(1)
      expect(await found(bob, "gecko")).toEqual([theirs])
      await disabled(null)
    })

    test("readers search in a public session, and it is in nobody's list", async () => {
      const id = await session(alice, "Public", ["Everybody may know of the numbat."])
      await alice.send(calls.patchSession, { id, visibility: "public" })
      await house.findable()
      expect((await house.asking().send(calls.searchSession, { id, q: "numbat" })).hits).toHaveLength(1)
      expect(await found(bob, "numbat")).toEqual([])
    })

    test("results of tools and thinking are not searched", async () => {
      const { id } = await alice.send(calls.createSession, { title: "Tools", agent: "claude-code" })
      const lines = [
        {
          type: "assistant",
          uuid: "a",
          message: {
            id: "m",
            role: "assistant",
            content: [
              { type: "thinking", thinking: "the pangolin thought" },
              { type: "tool_use", id: "t", name: "Read", input: { file_path: "/src/armadillo.ts" } },
            ],
          },
        },
        {
          type: "user",
          uuid: "b",
          message: { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "the capybara" }] },
        },
      ]
      await append(alice, id, lines.map((one) => `${JSON.stringify(one)}\n`).join(""))
      await house.findable()
      const hits = async (q: string) => (await alice.send(calls.searchSession, { id, q })).hits.length
      expect([await hits("armadillo"), await hits("pangolin"), await hits("capybara")]).toEqual([1, 0, 0])
    })

    test("no query fails, whatever it contains", async () => {
      const id = await session(alice, "Odd", ["Quotes \" and ' and AND OR NOT NEAR(a b) * ^ : ( ) - + 日本語 🦊\u0000"])
      await house.findable()
      const odd = [
        '"',
        "'",
        "\\",
        "AND",
        "a OR",
        "NEAR(a b, 2)",
        "* ^ : ( )",
        "words:a",
        "-a",
        "🦊",
        "\ud800",
        "日本",
        "%_",
        "' | 's:1",
        "x".repeat(200),
        "🦊".repeat(100),
        "s:1",
        `o${"0".repeat(64)}`,
        " ",
        "\u202e",
      ]
      for (const q of odd) {
        await alice.send(calls.listSessions, { q })
        await alice.send(calls.searchSession, { id, q })
      }
      expect((await alice.send(calls.searchSession, { id, q: "日本" })).hits).toHaveLength(1)
      expect((await alice.send(calls.searchSession, { id, q: '"quotes" (near*' })).hits).toHaveLength(1)
      expect(await refused(alice.send(calls.searchSession, { id, q: "x".repeat(201) }))).toBe("400 INVALID_INPUT")
      expect(await refused(alice.send(calls.searchSession, { id, q: "a\u0000b" }))).toBe("400 INVALID_INPUT")
      expect(await refused(alice.send(calls.searchSession, { id, q: "a", cursor: "x" }))).toBe("400 INVALID_INPUT")
    })

    test("deleting a session takes its passages out of the index", async () => {
      const passages = async () => {
        await house.findable()
        const { rows } = await sql<{ count: number }>`select count(*) as count from passages`.execute(house.store.db)
        return Number(rows[0]?.count)
      }
      const before = await passages()
      const id = await session(alice, "Gone", ["a tapir", "two tapirs"])
      expect(await passages()).toBe(before + 2)
      await alice.send(calls.deleteSession, { id })
      expect(await passages()).toBe(before)
      expect(await found(alice, "tapir")).toEqual([])
    })

    test("a stopped server continues where it was", async () => {
      const env = await database.another()
      const config = () => readConfig({ ...fixed, ...env })
      let server = await start(config())
      const carol = await at(server.url, env.DATA_DIR).person("carol@example.com")
      const { id } = await carol.send(calls.createSession, { title: "Stopped", agent: "claude-code" })
      await append(carol, id, saying(Array.from({ length: 250 }, (_, nth) => `the ibex number ${nth}`)))
      await server.stop()
      server = await start(config())
      try {
        await server.findable()
        const { rows } = await sql<{ count: number }>`select count(*) as count from passages`.execute(server.store.db)
        expect(Number(rows[0]?.count)).toBe(250)
      } finally {
        await server.stop()
      }
    })
  })
})
