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

test("colours go, a progress bar is its last state", () => {
  expect(asTerminal("\u001b[1;31mred\u001b[0m and \u001b]8;;https://x\u0007link\u001b]8;;\u0007")).toBe("red and link")
  expect(asTerminal("10%\r50%\r100%\nok\r\n")).toBe("100%\nok\n")
})
