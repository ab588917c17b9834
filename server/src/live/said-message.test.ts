import { expect, test } from "bun:test"
import { cutSaid, gatherSaid, type SaidMessage } from "./said-message.ts"

const piece = (text: string, off = 0) => ({
  run: crypto.randomUUID(),
  item: "0a1b2c3d-1",
  of: "answer" as const,
  off,
  text,
})
const sizeOf = (said: SaidMessage[]) => Buffer.byteLength(JSON.stringify({ node: crypto.randomUUID(), said }))

/** What travels for these pieces, as the notifications that would be sent. */
async function travels(...pieces: ReturnType<typeof piece>[]): Promise<SaidMessage[][]> {
  const sent: SaidMessage[][] = []
  const gathered = gatherSaid((said) => sent.push(said))
  for (const one of pieces) gathered.add(cutSaid("V1StGXR8Z5jdHi6B", 3, one))
  await new Promise((resolve) => setTimeout(resolve, 20))
  return sent
}

test("every notification fits into PostgreSQL's 8000 bytes, whatever is in the text, and nothing is lost", async () => {
  for (const kind of ["a", "\u0001", "\ud83d", "😀", "語", '"', "\\"]) {
    const text = kind.repeat(64 * 1024).slice(0, 64 * 1024)
    const sent = await travels(piece(text, 7))
    for (const said of sent) expect(sizeOf(said)).toBeLessThan(8_000)
    const parts = sent.flat()
    expect(parts.map((part) => part[6]).join("")).toBe(text)
    let off = 7
    for (const part of parts) {
      expect(part[5]).toBe(off)
      expect(part[6].length).toBeLessThanOrEqual(1_500)
      off += part[6].length
    }
  }
})

test("what many sessions say at once travels together", async () => {
  const sent = await travels(...Array.from({ length: 60 }, (_, n) => piece(`word ${n} `)))
  expect(sent.flat()).toHaveLength(60)
  expect(sent.length).toBeLessThanOrEqual(2)
})
