import { expect, test } from "bun:test"
import type { CatchUp } from "./catch-up.ts"
import { createDelivery } from "./delivery.ts"
import type { Connection, Seat } from "./seat.ts"
import type { Seats } from "./seats.ts"

const entry = (seq: number, size = 0) => ({ seq, json: JSON.stringify({ seq, text: "x".repeat(size) }) })

/** A followed session with seats that have seen entries up to a seq, and what each of them receives. */
function room(...seen: number[]) {
  const got = new Map<number, number[]>()
  const read: number[] = []
  const behind = new Set<Seat>()
  let readAll = 0
  const seats = seen.map((seq, index) => {
    got.set(index, [])
    const send = (text: string) =>
      got.get(index)?.push(...(JSON.parse(text) as { entries: { seq: number }[] }).entries.map((one) => one.seq))
    return { seq, live: true, until: null, connection: { send } as unknown as Connection } as Seat
  })
  const all = {
    size: seats.length,
    [Symbol.iterator]: () => seats[Symbol.iterator](),
    isBehind: (seat: Seat) => behind.has(seat),
    recheck: async () => {},
  } as unknown as Seats
  const catchUp: CatchUp = {
    knows() {},
    read: async (seat) => void read.push(seats.indexOf(seat)),
    readAll: () => void readAll++,
  }
  const delivery = createDelivery("a session", all, catchUp)
  return {
    seats,
    behind,
    got: (index: number) => got.get(index),
    read,
    readAll: () => readAll,
    /** Resolves when the appended entries were delivered: their delivery awaits nothing. */
    async grew(...entries: { seq: number; json: string }[]) {
      delivery.grew({ session: "a session", entries, epoch: 1 })
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test("a seat that is up to date gets the new entries, and one that isn't reads them", async () => {
  const it = room(4, 2)
  await it.grew(entry(5), entry(6))
  expect(it.got(0)).toEqual([5, 6])
  expect(it.seats[0]?.seq).toBe(6)
  expect(it.got(1)).toEqual([])
  expect(it.read).toEqual([1])
})

test("nobody gets an entry twice", async () => {
  const it = room(6)
  await it.grew(entry(5), entry(6))
  expect(it.got(0)).toEqual([])
  expect(it.read).toEqual([])
})

test("a seat whose access must be checked again gets nothing", async () => {
  const it = room(4)
  for (const seat of it.seats) it.behind.add(seat)
  await it.grew(entry(5))
  expect(it.got(0)).toEqual([])
  expect(it.seats[0]?.seq).toBe(4)
})

test("a seat whose link has expired goes through a read, which checks access first", async () => {
  const it = room(4)
  for (const seat of it.seats) seat.until = Date.now() - 1
  await it.grew(entry(5))
  expect(it.got(0)).toEqual([])
  expect(it.read).toEqual([0])
})

test("entries announced out of order are read from the rows", async () => {
  const it = room(4)
  await it.grew(entry(6), entry(5))
  expect(it.got(0)).toEqual([])
  expect(it.readAll()).toBe(1)
})

test("entries too large for one frame are read from the rows, except for a single entry", async () => {
  const some = room(4)
  await some.grew(entry(5, 200_000), entry(6, 200_000))
  expect(some.readAll()).toBe(1)
  const one = room(4)
  await one.grew(entry(5, 400_000))
  expect(one.got(0)).toEqual([5])
})
