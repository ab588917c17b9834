import { expect, test } from "bun:test"
import { openGate } from "#gate/gate"
import { chanceOf } from "../../../tests/harness/chance.ts"
import { until } from "../../../tests/harness/until.ts"
import { type Piece, TextPump } from "./text-pump.ts"

/** A server that holds texts as the real one does. */
function server(given: { gate?: typeof openGate } = {}) {
  const held = new Map<string, string>()
  const pieces: Piece[] = []
  let busy = 0
  const it = {
    held,
    pieces,
    most: 0,
    answer: async (_piece: Piece) => {},
    restart: () => held.clear(),
  }
  const pump = new TextPump({
    gate: given.gate ?? openGate,
    failed: () => {},
    async say(piece) {
      busy++
      it.most = Math.max(it.most, busy)
      pieces.push(piece)
      try {
        await it.answer(piece)
      } finally {
        busy--
      }
      const have = held.get(piece.item) ?? ""
      if (piece.off <= have.length) held.set(piece.item, have.slice(0, piece.off) + piece.text)
      return held.get(piece.item)?.length ?? 0
    },
  })
  return { ...it, it, pump }
}

test("the first piece goes at once, what follows is gathered", async () => {
  const { pump, pieces, held } = server()
  let text = ""
  for (let n = 0; n < 40; n++) {
    text += `word ${n} `
    pump.grew({ item: "a-1", of: "answer", text })
  }
  expect(pieces.map((piece) => piece.text)).toEqual(["word 0 "])
  await until("all of it", () => held.get("a-1") === text)
  expect(pieces.length).toBe(2)
})

test("a server that has restarted gets the whole text again", async () => {
  const { pump, pieces, held, it } = server()
  pump.grew({ item: "a-1", of: "answer", text: "one " })
  await until("the beginning", () => held.get("a-1") === "one ")
  it.restart()
  pump.grew({ item: "a-1", of: "answer", text: "one two " })
  await until("all of it", () => held.get("a-1") === "one two ")
  expect(pieces.map(({ off }) => off)).toEqual([0, 4, 0])
})

test("one request at a time, whatever is written; at the end the server has each item whole", async () => {
  const chance = chanceOf(5)
  const { pump, held, it } = server()
  it.answer = () => Bun.sleep(chance.from(0, 3))
  const texts = new Map<string, string>()
  for (let n = 0; n < 300; n++) {
    const item = `a-${chance.from(1, 3)}`
    const text = `${texts.get(item) ?? ""}${"x".repeat(chance.from(1, 900))}é`
    texts.set(item, text)
    pump.grew({ item, of: "answer", text })
    if (n % 20 === 0) await Bun.sleep(1)
    if (n === 150) it.restart()
  }
  await until("all of it", () => [...texts].every(([item, text]) => held.get(item) === text))
  expect(it.most).toBe(1)
})

test("an item that has become a line is told of no more, and a failed request is no loss", async () => {
  const { pump, pieces, held, it } = server()
  it.answer = async () => {
    throw new Error("away")
  }
  pump.grew({ item: "a-1", of: "answer", text: "one" })
  await until("one try", () => pieces.length === 1)
  it.answer = async () => {}
  await until("the same again", () => held.get("a-1") === "one")
  pump.grew({ item: "a-1", of: "answer", text: "one two" })
  pump.end("a-1")
  pump.grew({ item: "a-2", of: "answer", text: "next" })
  await until("the next one", () => held.get("a-2") === "next")
  expect(held.get("a-1")).toBe("one")
  pump.close()
})

test("what the gate holds back does not leave", async () => {
  const { pump, held } = server({
    gate: {
      line: (line) => line,
      text() {
        let back = ""
        return {
          more(piece) {
            const all = back + piece
            back = all.slice(-3)
            return all.slice(0, -3)
          },
          rest: () => back,
        }
      },
    },
  })
  pump.grew({ item: "a-1", of: "answer", text: "ab" })
  pump.grew({ item: "a-1", of: "answer", text: "abcdef" })
  await until("what was decided", () => held.get("a-1") === "abc")
})
