import { expect, test } from "bun:test"
import { LineFilter } from "#agents/left-out"
import { readerFor } from "#agents/readers"
import { nthLine } from "./begins-as.ts"
import { LineBatch } from "./line-batch.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (line: Uint8Array | null) => (line ? new TextDecoder().decode(line) : null)

/** The same text in pieces that end anywhere. */
function pieces(text: string, size: number): ReadableStream<Uint8Array> {
  const all = bytes(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < all.length; at += size) controller.enqueue(all.slice(at, at + size))
      controller.close()
    },
  })
}

const everything = () => new LineFilter(readerFor("unknown"), { all: true })

test("the nth line is found however the file comes, also when it is the last one and has no end", async () => {
  for (const size of [1, 3, 7, 100]) {
    const file = () => pieces("one\ntwo\nthree", size)
    expect(read(await nthLine(file(), everything(), 1))).toBe("one")
    expect(read(await nthLine(file(), everything(), 2))).toBe("two")
    expect(read(await nthLine(file(), everything(), 3))).toBe("three")
    expect(await nthLine(file(), everything(), 4)).toBeNull()
  }
})

test("lines are counted as they are sent, without those that are left out", async () => {
  const mode = `${JSON.stringify({ type: "permission-mode", permissionMode: "default", sessionId: "s" })}\n`
  const said = `${JSON.stringify({ type: "user", message: { role: "user", content: "Hi" }, uuid: "u", sessionId: "s" })}\n`
  const line = await nthLine(pieces(mode + said, 10), new LineFilter(readerFor("claude-code")), 1)
  expect(read(line)).toBe(said.trim())
})

test("a batch passes over what is stored, stops at whole lines, and gives the rest at the end", async () => {
  const batch = new LineBatch(1)
  for (const piece of ["zero\no", "ne\ntwo\nth"]) batch.add(bytes(piece))
  const first = batch.take(false)
  expect([first.line, await first.body.text()]).toEqual([1, "one\ntwo\n"])
  expect(read(await batch.open())).toBe("th")
  batch.add(bytes("ree"))
  const last = batch.take(true)
  expect([last.line, await last.body.text()]).toEqual([3, "three"])
})
