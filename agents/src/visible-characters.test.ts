import { expect, test } from "bun:test"
import { asTerminal, splitVisible, withVisible } from "./visible-characters.ts"

test("ordinary text of any language stays as it is", () => {
  const text = "if (a) {\n\treturn 'ä 你好 שלום 🙂'\n}"
  expect(splitVisible(text)).toEqual([text])
})

test("direction overrides and control characters are named", () => {
  expect(splitVisible("a\u202eb")).toEqual(["a", { named: "U+202E" }, "b"])
  expect(withVisible("rm\u0000 -rf\u0007")).toBe("rm[^@] -rf[^G]")
  expect(withVisible("pass\u200bword \u2066x\u2069 \ufeff")).toBe("pass[U+200B]word [U+2066]x[U+2069] [U+FEFF]")
  expect(withVisible("\u{e0041}")).toBe("[U+E0041]")
})

test("colours are removed, and a progress bar shows its last state", () => {
  expect(asTerminal("\u001b[1;31mred\u001b[0m and \u001b]8;;https://x\u0007link\u001b]8;;\u0007")).toBe("red and link")
  expect(asTerminal("10%\r50%\r100%\nok\r\n")).toBe("100%\nok\n")
})

test("a text of only such characters makes few elements, and shows all of them", () => {
  expect(splitVisible("\u200b".repeat(100_000))).toEqual([{ named: "U+200B ×100000" }])
  const pieces = splitVisible("\u200ba\u2060b".repeat(50_000))
  expect(pieces.length).toBeLessThan(1_100)
  expect(pieces.at(-1)).toEndWith("[U+200B]a[U+2060]b")
  expect(withVisible("\u200ba\u2060".repeat(2))).toBe("[U+200B]a[U+2060][U+200B]a[U+2060]")
})

test("a line that was written over a hundred thousand times is its last state", () => {
  expect(asTerminal(`${"\r".repeat(200_000)}x`)).toBe("x")
  expect(asTerminal(`x${"\r".repeat(200_000)}\ny`)).toBe("x\ny")
  expect(asTerminal(`${"a\r".repeat(100_000)}\r\r\n`)).toBe("a\n")
  expect(asTerminal("\r\n\r\n")).toBe("\n\n")
})
