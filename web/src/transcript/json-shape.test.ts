import { expect, test } from "bun:test"
import { shapeOf } from "./json-shape.ts"

test("a flat object is its fields", () => {
  expect(shapeOf(' {"a":1,"b":null,"c":"x"} ')).toEqual({
    kind: "fields",
    fields: [
      ["a", 1],
      ["b", null],
      ["c", "x"],
    ],
  })
})

test("a list of flat objects is a table of all their fields", () => {
  expect(shapeOf('[{"a":1},{"b":true,"a":2}]')).toEqual({
    kind: "table",
    columns: ["a", "b"],
    rows: [
      [1, undefined],
      [2, true],
    ],
    left: 0,
  })
  expect(shapeOf(JSON.stringify(Array.from({ length: 300 }, (_, a) => ({ a }))))).toMatchObject({ left: 100 })
})

test("whatever is nested, empty or wide is a tree", () => {
  for (const text of ['{"a":{"b":1}}', "[1,2]", "{}", "[]", '[{"a":[]}]', '[{"__proto__":{"x":1}}]'])
    expect(shapeOf(text)?.kind).toBe("tree")
  const wide = Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`c${at}`, at]))
  expect(shapeOf(JSON.stringify([wide]))?.kind).toBe("tree")
})

test("what is no JSON is none, however deep or long it is", () => {
  for (const text of ["", "null", "12", "text", "{a:1}", "[1", "[".repeat(150_000), "x".repeat(300_000)])
    expect(shapeOf(text)).toBeNull()
})

test("a name that objects have by themselves is only a name", () => {
  expect(shapeOf('[{"toString":"a"},{"b":1}]')).toMatchObject({
    rows: [
      ["a", undefined],
      [undefined, 1],
    ],
  })
})
