import { expect, test } from "bun:test"
import { readReference } from "./session-reference.ts"

const server = "https://openctl.example.com"
const id = "01jd0k5v8c9d0e1f2g3h4j5k6m"

test("a session can be named by its id, also in capitals", () => {
  expect(readReference(id, server)).toEqual({ id })
  expect(readReference(` ${id.toUpperCase()} `, server)).toEqual({ id })
})

test("a session can be named by the address of its page, as a browser shows it", () => {
  expect(readReference(`${server}/sessions/${id}`, server)).toEqual({ id })
  expect(readReference(`${server}/sessions/${id}?entry=12#seq-12`, server)).toEqual({ id })
})

test("a session can be named by the start of its id", () => {
  expect(readReference("01JD0K5V", server)).toEqual({ prefix: "01jd0k5v" })
})

test("a page of another server is not looked for here", () => {
  expect(() => readReference(`https://other.example.com/sessions/${id}`, server)).toThrow("--server")
})

for (const [what, given] of [
  ["three characters", "01j"],
  ["a title", "Fix the login race"],
  ["a letter that ids have not", "01jd0kuu"],
  ["a link", `${server}/s/abcdefabcdef`],
  ["nothing", ""],
] as const) {
  test(`${what} names no session`, () => expect(() => readReference(given, server)).toThrow())
}
