import { expect, test } from "bun:test"
import { fairTurns } from "./fair-turns.ts"

test("only so many have a turn at once, and frequent callers wait behind rare ones", async () => {
  const take = fairTurns(2)
  const order: string[] = []
  let under = 0
  let most = 0
  const work = async (holder: string, at: number) => {
    const done = await take(holder)
    most = Math.max(most, ++under)
    order.push(`${holder} ${at}`)
    await Bun.sleep(0)
    under -= 1
    done()
    done()
  }
  const greedy = Array.from({ length: 20 }, (_, at) => work("greedy", at))
  await Promise.all([...greedy, work("modest", 0), work("shy", 0)])
  expect(most).toBe(2)
  expect(order).toHaveLength(22)
  expect(order.slice(2, 5)).toEqual(["greedy 2", "modest 0", "shy 0"])
  // Every turn was given back exactly once.
  await Promise.all([work("late", 0), work("late", 1), work("late", 2)])
  expect(most).toBe(2)
})
