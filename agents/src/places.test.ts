import { expect, test } from "bun:test"
import { agentOfSource, claudeFolderOf, sessionIdOf, subAgentFoldersOf, subAgentSourceOf } from "./places.ts"

const id = "0ccf1a04-1b4c-43b6-8aa5-79e41db43a68"

test("Claude Code's folder for a working folder keeps letters and digits", () => {
  expect(claudeFolderOf("/home/alice/my_garden.v2")).toBe("-home-alice-my-garden-v2")
  expect(claudeFolderOf("D:\\alice\\gärten")).toBe("D--alice-g-rten")
  const long = claudeFolderOf(`/${"a".repeat(300)}`)
  expect(long.slice(0, 201)).toBe(`-${"a".repeat(199)}-`)
  expect(long.length).toBeGreaterThan(201)
})

test("a path tells the session that a file belongs to", () => {
  expect(sessionIdOf(`/home/alice/.claude/projects/-home-alice/${id}.jsonl`)).toBe(id)
  expect(sessionIdOf(`C:\\projects\\x\\${id}\\subagents\\agent-a5bdbc1.jsonl`)).toBe(id)
  expect(sessionIdOf(`x/${id}/subagents/workflows/wf_1/agent-a5bdbc1.jsonl`)).toBe(id)
  expect(sessionIdOf(`.codex/sessions/2026/05/05/rollout-2026-05-05T10-21-50-${id}.jsonl`)).toBe(id)
  expect(sessionIdOf(`.copilot/session-state/${id}/events.jsonl`)).toBe(id)
  expect(sessionIdOf("x/agent-a5bdbc1.jsonl")).toBeNull()
  expect(sessionIdOf("notes.jsonl")).toBeNull()
})

test("a sub-agent's file is a source of its own, a helper's too", () => {
  expect(subAgentSourceOf(`${id}/subagents/agent-a5bdbc1.jsonl`)).toBe("agent-a5bdbc1")
  expect(subAgentSourceOf("x/agent-a5bdbc1.jsonl")).toBe("agent-a5bdbc1")
  expect(subAgentSourceOf("x/agent-acompact-fffbd0.jsonl")).toBe("agent-acompact-fffbd0")
  expect(subAgentSourceOf("x/agent-a5bdbc1.meta.json")).toBeNull()
  expect(subAgentSourceOf(`x/${id}.jsonl`)).toBeNull()
  expect(agentOfSource("agent-a5bdbc1")).toBe("a5bdbc1")
  expect(agentOfSource("main")).toBeNull()
  expect(agentOfSource("agent-")).toBeNull()
})

test("sub-agents' files lie below the session's name or beside it", () => {
  const folders = subAgentFoldersOf(`/p/${id}.jsonl`)
  expect(folders).toEqual({ own: `/p/${id}/subagents`, beside: "/p" })
})
