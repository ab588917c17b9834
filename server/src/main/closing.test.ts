import { expect, test } from "bun:test"
import { thingsToClose } from "./closing.ts"

test("the newest is closed first, each after the one before it", async () => {
  const said: string[] = []
  const things = thingsToClose()
  for (const name of ["database", "loop", "door"]) {
    things.add({
      async close() {
        said.push(`${name} begins`)
        await Bun.sleep(1)
        said.push(`${name} ends`)
      },
    })
  }
  await things.close()
  expect(said).toEqual(["door begins", "door ends", "loop begins", "loop ends", "database begins", "database ends"])
})

test("one that fails to close keeps none of the others open, and is reported", async () => {
  const said: string[] = []
  const things = thingsToClose()
  things.add({ close: () => said.push("database") })
  things.add({
    close() {
      throw new Error("the loop hangs")
    },
  })
  expect(things.close()).rejects.toThrow("the loop hangs")
  expect(said).toEqual(["database"])
})

test("nothing is closed twice", async () => {
  let times = 0
  const things = thingsToClose()
  things.add({ close: () => times++ })
  await things.close()
  await things.close()
  expect(times).toBe(1)
})
