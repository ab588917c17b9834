import { expect, test } from "bun:test"
import { files, folderOf } from "./files.ts"

test("the folder for a working folder keeps letters and digits", () => {
  expect(folderOf("/home/alice/my_garden.v2")).toBe("-home-alice-my-garden-v2")
  expect(folderOf("D:\\alice\\gärten")).toBe("D--alice-g-rten")
  const long = folderOf(`/${"a".repeat(300)}`)
  expect(long.slice(0, 201)).toBe(`-${"a".repeat(199)}-`)
  expect(long.length).toBeGreaterThan(201)
})

test("sub-agents' files are in the session's folder or beside its file", () => {
  const id = "0ccf1a04-1b4c-43b6-8aa5-79e41db43a68"
  expect(files.subAgents.foldersOf(`/p/${id}.jsonl`)).toEqual({ own: `/p/${id}/subagents`, beside: "/p" })
})
