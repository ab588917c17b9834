import { expect, test } from "bun:test"
import { Uuid } from "#protocol/remote-nouns"
import { holdOrder } from "./held.ts"
import { answered, type Keep, sendingOf, unanswered, uuid7 } from "./sending.ts"
import { newest } from "./useRemote.ts"

function memory(): Keep {
  const here = new Map<string, string>()
  return {
    getItem: (key) => here.get(key) ?? null,
    setItem: (key, value) => void here.set(key, value),
    removeItem: (key) => void here.delete(key),
  }
}

test("the same words go out under the same id until an answer has come", () => {
  const keep = memory()
  const first = sendingOf(keep, "here", "Fix it")
  expect(sendingOf(keep, "here", "Fix it")).toEqual(first)
  expect(unanswered(keep, "here")).toEqual(first)
  expect(sendingOf(keep, "elsewhere", "Fix it").id).not.toBe(first.id)
  answered(keep, "here")
  expect(unanswered(keep, "here")).toBeNull()
  expect(sendingOf(keep, "here", "Fix it").id).not.toBe(first.id)
})

test("other words are another prompt", () => {
  const keep = memory()
  const first = sendingOf(keep, "here", "Fix it")
  expect(sendingOf(keep, "here", "Fix it now").id).not.toBe(first.id)
})

test("what is kept and damaged is nothing", () => {
  const keep = memory()
  keep.setItem("sending here", "{")
  expect(unanswered(keep, "here")).toBeNull()
  keep.setItem("sending here", "7")
  expect(unanswered(keep, "here")).toBeNull()
})

test("ids are uuids of version 7 that sort by age", () => {
  const ids = [1_000, 2_000, 1_700_000_000_000, 1_700_000_000_001].map((now) => uuid7(now))
  for (const id of ids) {
    expect(Uuid.safeParse(id).success).toBe(true)
    expect(id[14]).toBe("7")
  }
  expect(ids.toSorted()).toEqual(ids)
})

test("cards keep their places while somebody points at them, and what came is counted", () => {
  expect(holdOrder(["a", "b"], ["c", "b"], false)).toEqual({ shown: ["c", "b"], more: 0 })
  expect(holdOrder(["a", "b"], ["c", "b"], true)).toEqual({ shown: ["a", "b"], more: 1 })
  expect(holdOrder([], ["c"], true)).toEqual({ shown: ["c"], more: 0 })
  // What the agent asks doesn't wait outside.
  expect(holdOrder(["a"], ["q", "a", "b"], true, (id) => id === "q")).toEqual({ shown: ["q", "a"], more: 1 })
})

test("an answer that was overtaken changes nothing", () => {
  const now = [{ id: "a", rev: 3 }]
  expect(newest(now, { id: "a", rev: 2 })).toEqual(now)
  expect(newest(now, { id: "a", rev: 4 })).toEqual([{ id: "a", rev: 4 }])
  expect(newest(now, { id: "b", rev: 1 })).toEqual([{ id: "b", rev: 1 }, ...now])
})
