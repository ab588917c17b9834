import { expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

onEachDatabase((database) => {
  const { house, alice } = cast(database, ["alice"])

  test("a cursor that no page ended with is refused wherever there are pages", async () => {
    const { id } = await house.session(alice)
    // The cursor of a list of files may be any path.
    const paged = Object.values(calls).filter((call) => "cursor" in call.input.shape && call !== calls.listFiles)
    expect(paged).toHaveLength(8)
    for (const cursor of ["abc", "", "-1", "1e3", "9".repeat(13), "z".repeat(27), "O".repeat(26), "\u0000"]) {
      for (const query of ["", "q=login&"]) {
        for (const { path } of paged) {
          const at = `${path.replace(":id", id)}?${query}cursor=${encodeURIComponent(cursor)}`
          const answer = await alice.fetch(at)
          expect(`${at} ${answer.status} ${(await answer.json()).code}`).toBe(`${at} 400 INVALID_INPUT`)
        }
      }
    }
  })
})
