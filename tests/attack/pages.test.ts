import { expect, test } from "bun:test"
import { cast } from "../harness/cast.ts"
import { onEachDatabase } from "../harness/databases.ts"

onEachDatabase((database) => {
  const { house } = cast(database)

  // One of these once ended the process, for any client: a promise beside the answer was rejected and nobody handled it.
  test.each(["/%ff.js", "/%25ff.js", "/assets/%ff", "/assets/%25c0%25ae.js", "/%.js", "/assets/%00.js", "/a%2500.js"])(
    "an address that isn't valid text is no file: %s",
    async (path) => {
      let unheard = 0
      const count = () => unheard++
      process.on("unhandledRejection", count)
      try {
        expect((await fetch(house.url + path)).status).toBeLessThan(500)
        await Bun.sleep(5)
        expect(unheard).toBe(0)
      } finally {
        process.off("unhandledRejection", count)
      }
      expect((await fetch(`${house.url}/api/health`)).status).toBe(200)
    },
  )
})
