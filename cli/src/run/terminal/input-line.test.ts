import { expect, test } from "bun:test"
import { InputLine, type Key } from "./input-line.ts"

const type = (line: InputLine, text: string) => {
  for (const sequence of text) line.press({ sequence, name: sequence })
}
const key = (name: string, more: Partial<Key> = {}): Key => ({ name, sequence: "", ...more })

test("what is typed is edited and entered, and comes back with the arrow", () => {
  const line = new InputLine()
  type(line, "helo")
  line.press(key("left"))
  type(line, "l")
  expect(line.text).toBe("hello")
  line.press(key("end"))
  line.press(key("backspace"))
  line.press(key("w", { ctrl: true }))
  type(line, "fix it 🙂!")
  line.press(key("backspace"))
  expect(line.press(key("return"))).toEqual({ is: "entered", text: "fix it 🙂" })
  line.press(key("up"))
  expect(line.text).toBe("fix it 🙂")
})

test("a single key is an answer only while the line is empty", () => {
  const line = new InputLine()
  expect(line.press({ sequence: "y", name: "y" })).toEqual({ is: "single", key: "y" })
  expect(line.text).toBe("")
  line.take("y")
  expect(line.press({ sequence: "1", name: "1" })).toEqual({ is: "changed" })
  expect(line.text).toBe("y1")
})

test("nothing that is pasted is a key: newlines stay, and no prompt is sent by them", () => {
  const line = new InputLine()
  line.press(key("paste-start"))
  for (const [name, sequence] of [
    ["y", "y"],
    ["return", "\r"],
    ["c", "\u0003"],
    ["1", "1"],
  ] as const)
    expect(line.press({ name, sequence, ctrl: name === "c" }).is).toBe("changed")
  line.press(key("paste-end"))
  expect(line.text).toBe("y\n1")
  expect(line.shown(40)).toEqual({ text: "y⏎1", cursor: 3 })
})

test("a long line shows what is around the cursor, in the width that there is", () => {
  const line = new InputLine()
  type(line, "0123456789漢字")
  for (const columns of [5, 8, 14]) {
    const { text, cursor } = line.shown(columns)
    expect(Bun.stringWidth(text)).toBeLessThanOrEqual(columns)
    expect(cursor).toBeLessThan(columns)
    expect("0123456789漢字".endsWith(text)).toBe(true)
  }
  line.press(key("home"))
  expect(line.shown(5)).toEqual({ text: "01234", cursor: 0 })
})

test("no control character gets into the line", () => {
  const line = new InputLine()
  for (const sequence of ["\u001b[5~", "\u0007", "\u009b31m", "a"]) line.press({ sequence })
  expect(line.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
})
