import { expect, test } from "bun:test"
import fc from "fast-check"
import { cpuMs } from "../../../tests/harness/cpu.ts"
import { literalAt } from "./js-literal.ts"
import { outputOf } from "./outputs.ts"
import { scriptOf } from "./scripts.ts"

const literal = (source: string) => literalAt(source, 0)?.value

test("literals are read in all the forms that scripts have", () => {
  expect(literal(`{cmd:"ls \\"a\\"", 'n':1_000, nested:{a:[true,null,-1.5e3,],},}`)).toEqual({
    cmd: 'ls "a"',
    n: 1000,
    nested: { a: [true, null, -1500] },
  })
  expect(literal(["`a$", "{b}`"].join(""))).toBeUndefined()
  expect(literal("`a\\nb`")).toBe("a\nb")
  expect(literal("String.raw`a\\nb`")).toBe("a\\nb")
  expect(literal(`"a" + 'b' + ["c", "d"].join("-")`)).toBe("abc-d")
  expect(literal(`"\\u{1F438}\\x41\\u0042"`)).toBe("🐸AB")
  for (const more of ["run()", "{a:run()}", "{...a}", '"a', "[1", "{a:1", "name", "(1)"])
    expect(literal(more)).toBeUndefined()
})

test("any JSON is a literal, and means the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value)
      if (!text.includes("__proto__")) expect(JSON.stringify(literal(text))).toBe(text)
    }),
  )
})

test("a member named like a prototype is a member", () => {
  expect(Object.getPrototypeOf(literal(`{"__proto__":{"a":1}}`))).toBe(Object.prototype)
})

test("a script's calls are found, and what can't be read without running is known to be missing", () => {
  const read = (text: string) => {
    const { calls, tools, whole } = scriptOf(text)
    return [calls.map(({ tool }) => tool), tools, whole]
  }
  expect(read(`const r = await tools.exec_command({cmd:"tools.fake()"});text(r)`)).toEqual([
    ["exec_command"],
    ["exec_command"],
    true,
  ])
  expect(read(`const p = "x"; await tools.apply_patch(p); await tools["a-b"]({p})`)).toEqual([
    ["apply_patch", "a-b"],
    ["apply_patch", "a-b"],
    true,
  ])
  expect(read("for (const c of all) await tools.exec_command(c)")).toEqual([[], ["exec_command"], false])
})

test("scripts and outputs of any length and shape cost little", () => {
  const before = cpuMs()
  const many = 1_000_000
  for (const text of [
    "tools.a(".repeat(many / 8),
    "const a = ".repeat(many / 10),
    `tools.a({b:${"[".repeat(many)}`,
    `tools.a("${"\\".repeat(many)}`,
    `const a = "${"x".repeat(many)}`,
    `${'const a = "x" + '.repeat(many / 16)}`,
    "tools.a(`".repeat(many / 9),
  ])
    scriptOf(text)
  for (const text of [
    `Command: ${"\nWall time: 1 seconds".repeat(many / 20)}`,
    `Command: ${"\n".repeat(many)}`,
    `Script completed\nWall time 1 seconds\nOutput:\n${"[{".repeat(many / 2)}`,
    `exec_command failed ${"exit_code: ".repeat(many / 11)}`,
    `{"output":${"[".repeat(many)}`,
    `${"a ".repeat(many / 2)}rejected by user`,
  ])
    outputOf(text)
  expect(cpuMs() - before).toBeLessThan(5_000)
})

test("arbitrary text is no reason to fail", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 400 }), (text) => {
      scriptOf(`tools.a(${text}`)
      outputOf(`Script completed\nWall time 1 seconds\nOutput:\n${text}`)
      outputOf([
        { type: "input_text", text: "Script failed\nOutput:\n" },
        { type: "input_text", text },
      ])
    }),
  )
})
