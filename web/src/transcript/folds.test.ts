import { expect, test } from "bun:test"
import { Folds } from "./folds.ts"

test("a run that begins earlier once more is loaded is still open", () => {
  const folds = new Folds()
  folds.setRun("calls", 40, true)
  expect(folds.isRunOpen("calls", 30, 60)).toBe(true)
  expect(folds.isRunOpen("calls", 61, 80)).toBeUndefined()
  expect(folds.isRunOpen("outer", 30, 60)).toBeUndefined()
  folds.setRun("calls", 30, false)
  expect(folds.isRunOpen("calls", 30, 60)).toBe(false)
})

test("a turn's runs open together, and all rows with everything; the newest choice counts", () => {
  const folds = new Folds()
  folds.set("5.0", false)
  folds.setAll(true, "runs", 1, 10)
  expect([folds.isRunOpen("calls", 2, 8), folds.isRunOpen("calls", 12, 15)]).toEqual([true, undefined])
  expect(folds.isOpen("5.0")).toBe(false)
  folds.setAll(true, "everything")
  expect([folds.isOpen("5.0"), folds.isOpen("99.1"), folds.isRunOpen("calls", 12, 15)]).toEqual([true, true, true])
  folds.set("99.1", false)
  expect(folds.isOpen("99.1")).toBe(false)
  folds.setAll(false)
  expect([folds.isOpen("5.0"), folds.isRunOpen("calls", 2, 8)]).toEqual([undefined, undefined])
})
