import { describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import type { FoundStretch } from "#protocol/search"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { type Asking, refused } from "../harness/people.ts"
import { saying } from "./transcript.ts"

describe("finding in a session", () => {
  onEachDatabase((database) => {
    const { alice, bob } = cast(database, ["alice", "bob"])

    async function session(texts: readonly string[]): Promise<string> {
      const { id } = await alice.send(calls.createSession, { title: "Finding", agent: "claude-code" })
      for (let line = 0; line < texts.length; line += 2_000) {
        const body = saying(texts.slice(line, line + 2_000), line)
        const sent = await alice.fetch(`/api/sessions/${id}/entries?line=${line}`, {
          method: "POST",
          body,
          headers: { "content-type": "application/x-ndjson" },
        })
        expect(sent.status).toBe(200)
      }
      return id
    }

    type Asked = Partial<Record<"case" | "words" | "regex", "1">> & { q: string; kinds?: string; upto?: number }
    const stretch = (who: Asking, id: string, asked: Asked, cursor?: string) =>
      who.send(calls.findInSession, { id, ...asked, ...(cursor !== undefined && { cursor }) })

    /** All of it, with how many stretches it took. */
    async function all(who: Asking, id: string, asked: Asked) {
      const found: FoundStretch = { matches: [], entries: [], shortened: 0, next: "0" }
      let stretches = 0
      for (; found.next !== null; stretches++) {
        const more = await stretch(who, id, asked, found.next)
        found.matches.push(...more.matches)
        found.entries.push(...more.entries)
        found.shortened += more.shortened
        found.next = more.next
      }
      return { ...found, count: found.entries.reduce((sum, [, count]) => sum + count, 0), stretches }
    }

    test("every place is found once, in pages and in what is in none yet, by case, word and pattern", async () => {
      const texts = Array.from({ length: 700 }, (_, nth) =>
        nth % 7 === 0 ? `a Marmot, marmots: ${nth}` : `line ${nth}`,
      )
      const id = await session(texts)
      const seqs = texts.flatMap((text, nth) => (text.includes("Marmot") ? [nth + 1] : []))
      const found = await all(alice, id, { q: "marmot" })
      expect(found.entries).toEqual(seqs.map((seq) => [seq, 2]))
      expect(found.matches[0]).toMatchObject({ seq: 1, from: 2, to: 8, before: "a ", match: "Marmot", kind: "prompt" })
      expect((await all(alice, id, { q: "marmot", case: "1" })).count).toBe(seqs.length)
      expect((await all(alice, id, { q: "marmot", words: "1" })).count).toBe(seqs.length)
      expect((await all(alice, id, { q: "^a m\\w+, m.*7$", regex: "1" })).entries.length).toBe(
        texts.filter((text) => text.startsWith("a") && text.endsWith("7")).length,
      )
      const prompts = await all(alice, id, { q: "marmot", kinds: "prompt,call" })
      expect(prompts.entries.map(([seq]) => seq)).toEqual(seqs.filter((seq) => seq % 2 === 1))
      const upTo = await stretch(alice, id, { q: "marmot", upto: 20 }, "3")
      expect([upTo.entries.map(([seq]) => seq), upTo.next]).toEqual([[8, 15], null])
      expect((await all(alice, id, { q: "ibex" })).count).toBe(0)
    })

    test("whoever loses access between two stretches gets no further one, and strangers none at all", async () => {
      const filler = "word ".repeat(2_000)
      const id = await session(Array.from({ length: 1_500 }, (_, nth) => `${filler} numbat ${nth}`))
      expect(await refused(stretch(bob, id, { q: "numbat" }))).toBe("404 NOT_FOUND")
      await alice.send(calls.invite, { id, email: bob.address })
      const first = await stretch(bob, id, { q: "numbat" })
      expect(first.entries.length).toBeGreaterThan(0)
      expect(first.next).not.toBeNull()
      const { collaborators } = await alice.send(calls.listCollaborators, { id })
      await alice.send(calls.removeCollaborator, { id, collaboratorId: collaborators[0]?.id ?? "" })
      expect(await refused(stretch(bob, id, { q: "numbat" }, first.next ?? ""))).toBe("404 NOT_FOUND")
      const whole = await all(alice, id, { q: "numbat" })
      expect([whole.count, whole.stretches > 1]).toEqual([1_500, true])
    }, 60_000)

    test("a pattern that takes for ever is refused in a sentence, while others go on finding", async () => {
      // The engine itself gives up on each text after a while, which may be less than the worker's patience.
      const hostileTexts = Array.from({ length: 20 }, () => `${"a".repeat(5_000)}!`)
      const id = await session(["a tapir", ...hostileTexts])
      const asked = { q: "(a+)+b", regex: "1" } as const
      await alice.send(calls.invite, { id, email: bob.address })
      const hostile = stretch(alice, id, asked)
      expect((await stretch(bob, id, { q: "tapir" })).entries).toEqual([[1, 1]])
      expect(await refused(hostile)).toBe("400 INVALID_INPUT")
      expect(await refused(stretch(alice, id, { q: "(", regex: "1" }))).toBe("400 INVALID_INPUT")
      expect(await refused(stretch(alice, id, { q: "(a)\\1", regex: "1" }))).toBe("400 INVALID_INPUT")
      expect(await refused(stretch(alice, id, { q: "a(?=b)", regex: "1" }))).toBe("400 INVALID_INPUT")
      expect((await stretch(alice, id, { q: "tap.r", regex: "1" })).entries).toEqual([[1, 1]])
      for (const q of ["", "x".repeat(201), "a\u0000b"])
        expect(await refused(stretch(alice, id, { q }))).toBe("400 INVALID_INPUT")
      expect(await refused(stretch(alice, id, { q: "a", kinds: "nothing" }))).toBe("400 INVALID_INPUT")
    })

    test("no more than some searches of one person wait for each other", async () => {
      const id = await session(["a quoll"])
      const said = await Promise.all(Array.from({ length: 30 }, () => refused(stretch(alice, id, { q: "quoll" }))))
      expect(new Set(said)).toEqual(new Set(["yes", "429 RATE_LIMITED"]))
      expect((await stretch(bob, await shared(), { q: "quoll" })).entries).toEqual([[1, 1]])

      async function shared(): Promise<string> {
        await alice.send(calls.patchSession, { id, visibility: "public" })
        return id
      }
    })
  })
})
