import { expect, test } from "bun:test"
import { newDay, sayDay } from "./days.ts"

const at = (hour: number, day = 27) => new Date(2026, 10, day, hour).toISOString()

test("a day's change is said with the day, once", () => {
  expect(newDay(at(9), at(23, 26))).toBe("Friday, 27 November 2026")
  expect(newDay(at(23), at(9))).toBeNull()
  expect(sayDay(new Date(2026, 10, 26))).toBe("Thursday, 26 November 2026")
})

test("the first entry begins a day; what isn't known begins none", () => {
  expect(newDay(at(9), null)).toBe("Friday, 27 November 2026")
  expect(newDay(at(9), undefined)).toBeNull()
  expect(newDay(undefined, null)).toBeNull()
  expect(newDay("yesterday-ish", at(9))).toBeNull()
})
