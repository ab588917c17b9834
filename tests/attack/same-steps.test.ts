import { beforeAll, expect, test } from "bun:test"
import { calls } from "#protocol/calls"
import { newId, newSecret } from "../../server/src/storage/id.ts"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"
import type { Asking } from "../harness/people.ts"

/**
 * Equal refusals take equal steps: the same statements in the same order. `npm run soak -- timing` measures how long they
 * take. Control: in server/src/sharing/link-page.ts answer an unknown link without the door.
 */
/** Background queries of the server itself, at their own times. */
const BACKGROUND =
  /^update "tokens"|"(blobs|head_files|nodes|letters|handovers|code_asks|wrong_codes|tickets|chains|events)"/

onEachDatabase((database) => {
  const { house, alice, bob } = cast(database, ["alice", "bob"])
  let hidden = ""

  beforeAll(async () => {
    hidden = (await house.session(alice)).id
  })

  /** The status, and every query on the way, with its number of parameters. */
  async function steps(who: Asking, path: string): Promise<string[]> {
    const executor = house.store.db.getExecutor()
    const { executeQuery } = executor
    const said: string[] = []
    executor.executeQuery = async (query) => {
      const result = await executeQuery.call(executor, query)
      if (BACKGROUND.test(query.sql)) return result as never
      // The values of the door's rows are counted: a hidden session's row would show.
      const rows = query.sql.includes("with access as") ? result.rows : []
      const values = rows.flatMap((row) => Object.values(row as object)).filter((it) => it !== null)
      said.push(`${query.sql} gave ${values.length}`)
      return result as never
    }
    try {
      const response = await who.fetch(path)
      await response.arrayBuffer()
      return [String(response.status), ...said]
    } finally {
      executor.executeQuery = executeQuery
    }
  }

  test("every call to a hidden session takes the same steps as to an unknown one, for every viewer", async () => {
    for (const who of [bob, house.asking(), house.asking({ "share-token": newSecret() })]) {
      for (const path of ["", "/entries", "/comments", "/collaborators", "/export", "/audit-log"]) {
        const real = await steps(who, `/api/sessions/${hidden}${path}`)
        expect(real).toEqual(await steps(who, `/api/sessions/${newId()}${path}`))
        expect(real[0]).toBe("404")
        expect(real.length).toBeGreaterThan(1)
      }
    }
  })

  test("a revoked link takes the same steps as one that never existed", async () => {
    const { id: linkId, url } = await alice.send(calls.createLink, { id: hidden })
    await alice.send(calls.revokeLink, { id: hidden, linkId })
    for (const who of [bob, house.asking()]) {
      const real = await steps(who, `/api/s/${url.split("/s/")[1]}`)
      expect(real).toEqual(await steps(who, `/api/s/${newSecret()}`))
      expect(real[0]).toBe("404")
    }
  })
})
