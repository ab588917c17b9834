import { expect, test } from "bun:test"
import type { SubAgentRow } from "#protocol/turns"
import { type Branch, pathTo, treeOf } from "./useAgents.ts"

const row = (agent: string, parent: string | null) => ({ agent, parent }) as SubAgentRow
const names = (branches: Branch[]): unknown[] =>
  branches.map(({ row, inner }) => (inner.length === 0 ? row.agent : [row.agent, names(inner)]))

test("sub-agents stand below those that started them", () => {
  expect(names(treeOf([row("a", null), row("b", "a"), row("c", "b"), row("d", null), row("e", "a")]))).toEqual([
    ["a", [["b", ["c"]], "e"]],
    "d",
  ])
})

test("a parent that is not there, or a circle of them, hides nobody", () => {
  const circle = [row("a", "b"), row("b", "a"), row("c", "gone"), row("d", "d"), row("e", "c")]
  const all = new Map(circle.map((it) => [it.agent, it]))
  expect(
    JSON.stringify(names(treeOf(circle)))
      .match(/[a-e]/g)
      ?.toSorted(),
  ).toEqual(["a", "b", "c", "d", "e"])
  expect(pathTo(all, "a").map(({ agent }) => agent)).toEqual(["b", "a"])
  expect(pathTo(all, "nobody")).toEqual([])
})
