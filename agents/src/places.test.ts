import { expect, test } from "bun:test"
import { sessionIdOf, subAgentSourceOf } from "./places.ts"
import { agentOfSource, sourceOfAgent } from "./sources.ts"

const id = "0ccf1a04-1b4c-43b6-8aa5-79e41db43a68"

test("a path tells the session that a file belongs to", () => {
  expect(sessionIdOf(`/home/alice/.claude/projects/-home-alice/${id}.jsonl`)).toBe(id)
  expect(sessionIdOf(`C:\\projects\\x\\${id}\\subagents\\agent-a5bdbc1.jsonl`)).toBe(id)
  expect(sessionIdOf(`x/${id}/subagents/workflows/wf_1/agent-a5bdbc1.jsonl`)).toBe(id)
  expect(sessionIdOf(`.codex/sessions/2026/05/05/rollout-2026-05-05T10-21-50-${id}.jsonl`)).toBe(id)
  expect(sessionIdOf(`.copilot/session-state/${id}/events.jsonl`)).toBe(id)
  expect(sessionIdOf("x/agent-a5bdbc1.jsonl")).toBeNull()
  expect(sessionIdOf("notes.jsonl")).toBeNull()
})

test("a sub-agent's file is its own source, and so is a helper's", () => {
  expect(subAgentSourceOf(`${id}/subagents/agent-a5bdbc1.jsonl`)).toBe("agent-a5bdbc1")
  expect(subAgentSourceOf("x/agent-a5bdbc1.jsonl")).toBe("agent-a5bdbc1")
  expect(subAgentSourceOf("x/agent-acompact-fffbd0.jsonl")).toBe("agent-acompact-fffbd0")
  expect(subAgentSourceOf("x/agent-a5bdbc1.meta.json")).toBeNull()
  expect(subAgentSourceOf(`x/${id}.jsonl`)).toBeNull()
  const transcripts = `.cursor/projects/home-alice/agent-transcripts/${id}`
  expect(subAgentSourceOf(`${transcripts}/subagents/5c0ffee0-1b4c.jsonl`)).toBe("agent-5c0ffee0-1b4c")
  expect(sessionIdOf(`${transcripts}/subagents/5c0ffee0-1b4c.jsonl`)).toBe(id)
  expect(subAgentSourceOf(`${transcripts}/${id}.jsonl`)).toBeNull()
  expect(agentOfSource("agent-a5bdbc1")).toBe("a5bdbc1")
  expect(agentOfSource("main")).toBeNull()
  expect(agentOfSource("agent-")).toBeNull()
  expect(sourceOfAgent("a5bdbc1")).toBe("agent-a5bdbc1")
})
