import { describe, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import { append, refused } from "../harness/people.ts"

describe("limits", () => {
  onEachDatabase((database) => {
    const { house, alice } = cast(database, ["alice"], {
      MAX_PERSON_MB: "1",
      RATE_LIMITS: "on",
      REQUESTS_PER_MINUTE: "120",
    })

    test("a person's sessions together have a bound, and deleting one makes room", async () => {
      const big = `${JSON.stringify({ type: "user", message: { role: "user", content: "x".repeat(400_000) } })}\n`
      const send = (id: string) =>
        alice.fetch(`/api/sessions/${id}/entries?line=0`, {
          method: "POST",
          body: big + big,
          headers: { "content-type": "application/x-ndjson" },
        })
      const first = await house.session(alice, {}, 0)
      const second = await house.session(alice, {}, 0)
      expect((await send(first.id)).status).toBe(200)
      expect((await send(second.id)).status).toBe(413)
      await alice.send(calls.deleteSession, { id: first.id })
      expect((await append(alice, second.id, 0, 3)).status).toBe(200)
    })

    test("an endlessly nested body is refused before it is parsed", async () => {
      const answer = await alice.fetch("/api/sessions", { method: "POST", body: '{"title":'.repeat(100_000) })
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain("nested too deeply")
    })

    test("a token that never stops asking is told to wait, and nobody else is", async () => {
      const bob = await house.person("bob@example.com")
      const statuses = await Promise.all(Array.from({ length: 90 }, async () => (await bob.fetch("/api/me")).status))
      expect(statuses).toContain(429)
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(60)
      const answer = await bob.fetch("/api/me")
      expect(answer.headers.get("retry-after")).toBe("1")
      const carol = await house.person("carol@example.com")
      expect(await refused(carol.send(calls.getMe, {}))).toBe("yes")
      expect((await house.asking().fetch("/api/health")).status).toBe(200)
    })
  })
})
