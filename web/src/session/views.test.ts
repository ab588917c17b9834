import { expect, test } from "bun:test"
import type { Row } from "#agents/join"
import type { Turn } from "#protocol/turns"
import { holesOf, isView, keeperOf, nextView, type View, viewNames } from "./views.ts"

const place = { seq: 1, part: 0 }
const row = (...blocks: object[]) => ({ seq: 1, blocks }) as unknown as Row
const prompt = row({ type: "prompt", text: "Go on", place })
const answer = row({ type: "answer", text: "Done", place })
const call = (more: object) =>
  row({ type: "call", id: "c", name: "Bash", title: "Ran ls", does: "run", place, ...more })
const result = (more: object) => ({ place, text: "", failed: false, images: [], ...more })
const failed = call({ result: result({ failed: true }) })
const fine = call({ result: result({}) })
const edit = call({ does: "edit", result: result({ patch: { language: "diff", text: "" } }) })
const trouble = row({ type: "notice", about: "error", text: "Overloaded", place })

test("each view shows its own, and prompts are in all of them", () => {
  const shown = (view: View) =>
    Object.entries({ prompt, answer, failed, fine, edit, trouble }).flatMap(([name, it]) =>
      (keeperOf(view)?.(it) ?? true) ? [name] : [],
    )
  expect(shown("everything")).toHaveLength(6)
  expect(shown("conversation")).toEqual(["prompt", "answer"])
  expect(shown("prompts")).toEqual(["prompt"])
  expect(shown("errors")).toEqual(["prompt", "failed", "trouble"])
  expect(shown("changes")).toEqual(["prompt", "edit"])
})

test("the list leaves out turns that are folded or have nothing of the view", () => {
  const turn = (seq: number, failures: number, files: number, errors = 0) =>
    ({ seq, to: seq + 5, failures, files, errors }) as Turn
  const turns = [turn(1, 0, 1), turn(10, 1, 0), turn(20, 0, 0)]
  const none = () => false
  const first = { from: 2, to: 9 }
  const second = { from: 11, to: 19 }
  const last = { from: 21, to: Number.POSITIVE_INFINITY }
  expect(holesOf("everything", turns, none)).toEqual([])
  const whole = [
    { from: 1, to: 9 },
    { from: 10, to: 19 },
    { from: 20, to: Number.POSITIVE_INFINITY },
  ]
  expect(holesOf("errors", turns, none)).toEqual([whole[0]!, whole[2]!])
  expect(holesOf("errors", [turn(1, 0, 0, 1), turn(10, 0, 0)], none)).toEqual([
    { from: 10, to: Number.POSITIVE_INFINITY },
  ])
  expect(holesOf("changes", turns, none)).toEqual([whole[1]!, whole[2]!])
  expect(holesOf("prompts", turns, none)).toEqual([first, second, last])
  expect(holesOf("everything", turns, ({ seq }) => seq === 10)).toEqual([second])
  expect(holesOf("prompts", [turn(1, 0, 0), turn(2, 0, 0)], none)).toEqual([{ from: 3, to: Number.POSITIVE_INFINITY }])
})

test("views go round, and nothing else is one", () => {
  let view: View = "everything"
  for (const _ of viewNames) view = nextView(view)
  expect(view).toBe("everything")
  for (const other of [undefined, "", "toString", "Everything", 3]) expect(isView(other)).toBeFalse()
})
