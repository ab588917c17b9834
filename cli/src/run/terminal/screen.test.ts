import { expect, test } from "bun:test"
import { Screen, wrapped } from "./screen.ts"

/** What a terminal shows in the end: enough of one for what the screen writes. */
function terminal(columns: number) {
  let rows: string[] = [""]
  let [at, column] = [0, 0]
  const write = (text: string) => {
    for (const [, csi, sign] of text.matchAll(/\u001b\[([0-9?;]*[A-Za-z])|([\s\S])/gu)) {
      if (csi === "J") rows = [...rows.slice(0, at), (rows[at] ?? "").slice(0, column)]
      else if (csi?.endsWith("A")) at -= Number.parseInt(csi, 10)
      else if (csi?.endsWith("C")) column += Number.parseInt(csi, 10)
      else if (sign === "\r") column = 0
      else if (sign === "\n") {
        at++
        column = 0
        rows[at] ??= ""
      } else if (sign !== undefined && sign !== "\u0007") {
        rows[at] = (rows[at] ?? "").padEnd(column).slice(0, column) + sign
        column += sign.length
        expect(column).toBeLessThanOrEqual(columns)
      }
    }
  }
  return { write, columns, shown: () => rows, cursor: () => [at, column] }
}

const plain = (text: string) => text

test("text streams above the input line, which stays the last row", () => {
  const paper = terminal(24)
  const screen = new Screen(paper, () => ({ prompt: "> ", text: "hi", cursor: 1 }))
  for (const piece of ["The quick ", "brown fox jumps", " over\nthe ", "lazy dog."]) screen.stream("a", piece, plain)
  expect(paper.shown()).toEqual(["The quick brown fox", "jumps over", "the lazy dog.", "> hi"])
  expect(paper.cursor()).toEqual([3, 3])
  screen.print(["A line."])
  expect(paper.shown()).toEqual(["The quick brown fox", "jumps over", "the lazy dog.", "A line.", "> hi"])
  screen.stream("b", "next", plain)
  screen.stream("c", "another", plain)
  expect(paper.shown().slice(4)).toEqual(["next", "another", "> hi"])
  screen.close()
  expect(paper.shown().slice(4)).toEqual(["next", "another", ""])
})

test("nothing that an agent says moves the cursor, colours or rings", () => {
  let written = ""
  const screen = new Screen({ write: (text) => (written += text), columns: 40 }, () => ({
    prompt: "> ",
    text: "",
    cursor: 0,
  }))
  screen.stream("a", "\u001b[2Jgone\u0007\u009b31m\u202e\r\u001b]0;title\u0007 here", plain)
  expect(written).toBe("gone31m\n here\n> \r\u001b[2C")
})

test("words that are too long are broken where the row ends", () => {
  expect(wrapped("a".repeat(25), 11)).toEqual([["a".repeat(10), "a".repeat(10)], "aaaaa"])
  expect(wrapped("漢字漢字漢字", 6)).toEqual([["漢字", "漢字"], "漢字"])
  expect(wrapped("  indented\n", 20)).toEqual([["  indented"], ""])
})
