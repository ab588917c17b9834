import { expect, test } from "bun:test"
import { readerFor } from "#agents/readers"
import { digest } from "./digest.ts"
import { BIG_LINE, digestLine, LONG_LINE } from "./digesting.ts"

const reader = readerFor("claude-code")
const said = (content: unknown, type = "assistant") =>
  Buffer.from(JSON.stringify({ type, uuid: "u", cwd: "/work", gitBranch: "main", message: { content } }))
const text = (length: number) => ({ type: "text", text: "word ".repeat(length / 5) })
const image = (nth: number) => ({
  type: "image",
  source: { type: "base64", media_type: "image/png", data: Buffer.from(`picture ${nth}`).toString("base64") },
})

test("an entry stays of a size that a page can carry, however many parts its line has", () => {
  const { parts } = digest(reader, reader.start("main"), said(Array.from({ length: 2000 }, () => text(5000))), false)
  expect(parts).toHaveLength(401)
  expect(parts.at(-1)).toMatchObject({ type: "raw", what: "1600 more parts" })
  const shown = parts.reduce((sum, part) => sum + ("text" in part ? part.text.length : 0), 0)
  expect(shown).toBeLessThanOrEqual(160_000)
  const all = parts.slice(0, -1).reduce((sum, part) => sum + ("more" in part ? (part.more ?? 0) : 0), shown)
  expect(all).toBe(400 * 5000)
})

test("a line makes no more than a hundred pictures", () => {
  const line = said(
    Array.from({ length: 150 }, (_, nth) => image(nth)),
    "user",
  )
  const { parts } = digest(reader, reader.start("main"), line, false)
  expect(parts.filter(({ type }) => type === "image")).toHaveLength(100)
  expect(parts.filter(({ type }) => type === "raw")).toHaveLength(50)
})

test("a worker digests a long line with the same result", async () => {
  const line = said([text(50 * LONG_LINE), image(1), text(20)])
  const here = reader.start("main")
  const there = reader.start("main")
  let ticks = 0
  const ticking = setInterval(() => ticks++, 0)
  const long = await digestLine(reader, there, line, false)
  clearInterval(ticking)
  const expected = digest(reader, here, line, false)
  expect(long).toEqual(expected)
  expect(there).toEqual(here)
  // The thread that serves went on meanwhile; a line that is read here leaves it no turn.
  expect(ticks).toBeGreaterThan(0)
})

test("a line that is longer still is not read at all", async () => {
  const { kind, parts } = await digestLine(reader, reader.start("main"), Buffer.alloc(BIG_LINE + 1, "x"), false)
  expect({ kind, parts }).toEqual({
    kind: "raw",
    parts: [{ type: "raw", what: "a line too long to read", bytes: BIG_LINE + 1 }],
  })
})
