import { expect, test } from "bun:test"
import { isHalfOf, isJson } from "./half-line.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

test("a record is complete when it is valid JSON, whatever precedes it", () => {
  for (const whole of ['{"a":1}', "\ufeff{}", ' {"a":"é漢🙂"}\r']) expect(isJson(bytes(whole))).toBe(true)
  for (const half of ["", "{", '{"a":"so it', '{"a":1} {']) expect(isJson(bytes(half))).toBe(false)
  // Cut inside of a character.
  expect(isJson(bytes('{"a":"漢').subarray(0, 8))).toBe(false)
})

test("a stored half is the beginning of its line, and no whole record is a half", () => {
  expect(isHalfOf(bytes('{"a":"so'), bytes('{"a":"so it goes"}'))).toBe(true)
  expect(isHalfOf(bytes('{"a":"no'), bytes('{"a":"so it goes"}'))).toBe(false)
  expect(isHalfOf(bytes('{"a":1}'), bytes('{"a":1}{"b":2}'))).toBe(false)
  expect(isHalfOf(bytes("same"), bytes("same"))).toBe(false)
})
