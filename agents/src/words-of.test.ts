import { expect, test } from "bun:test"
import { readerFor } from "./readers.ts"
import { wordsOf } from "./words-of.ts"

test("the text of a record that no reader knows is kept, its ids and bytes are not", () => {
  const line = JSON.stringify({
    type: "brand-new-kind",
    uuid: "0b7f3d6e-8b0e-4c1a-9d0f-111111111111",
    sessionId: "s",
    timestamp: "2026-01-01T00:00:00.000Z",
    cwd: "/home/ada/shop",
    payload: { text: "Hello", nested: [{ note: "Two people meet here." }], image: "aGVsbG8=".repeat(40) },
  })
  const reader = readerFor("claude-code")
  const [part] = reader.read(line, reader.start("main")).draft.parts
  expect(part).toMatchObject({ type: "raw", words: "Hello\nTwo people meet here." })
})

test("what was said in a remote session is found in its lines without their reader", () => {
  const said = { sessionUpdate: "agent_message_chunk", content: { type: "text", text: "Watered." } }
  expect(wordsOf({ v: 1, type: "prompt", id: "p-1", by: "01jd0a", text: "Water them" })).toBe("Water them")
  expect(wordsOf({ v: 1, type: "update", item: "5f0c2d7e-1", update: said })).toBe("Watered.")
})

test("a record without words has none", () => {
  expect(wordsOf({ type: "tick", at: 1, id: "x" })).toBe("")
})

test("looking for words is bounded work, however large the record", () => {
  let deep: unknown = { text: "too deep to be found" }
  for (let depth = 0; depth < 50; depth++) deep = { deep }
  expect(wordsOf({ deep })).toBe("")
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, "so many words"]))
  expect(wordsOf(many).length).toBeLessThan(4_000 + 2_000)
})
