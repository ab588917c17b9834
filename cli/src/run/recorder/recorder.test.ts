import { expect, test } from "bun:test"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { played } from "../../../../tests/remote/played.ts"

const corpus = join(import.meta.dirname, "../../../../../shared/corpus/own/acp")
const recorded = ["claude-session", "codex-session"].map((name) => join(corpus, `${name}.acp.jsonl`))

for (const file of recorded)
  test.skipIf(!existsSync(file))(`every text of ${file.split("/").at(-1)} is in the lines, once and in order`, () => {
    const { recorder, lines, grown } = played()
    const said = { answer: "", thinking: "" }
    for (const line of readFileSync(file, "utf8").trim().split("\n")) {
      const { dir, m } = JSON.parse(line)
      const update = m.params?.update
      if (m.method === "session/prompt") recorder.prompt({ id: String(m.id), by: "p1", text: m.params.prompt[0].text })
      else if (m.result?.stopReason) recorder.stop({ id: String(m.id), stop: m.result.stopReason })
      else if (m.method === "session/request_permission") {
        recorder.update({ ...m.params.toolCall, sessionUpdate: "tool_call_update" })
        recorder.asked(m.params.toolCall.toolCallId)
      } else if (dir === "<" && update) {
        recorder.update(update)
        if (update.sessionUpdate === "agent_message_chunk") said.answer += update.content.text
        if (update.sessionUpdate === "agent_thought_chunk") said.thinking += update.content.text
      }
    }
    const of = (kind: string) =>
      lines()
        .filter(({ update }) => update?.sessionUpdate === kind)
        .map(({ update }) => update.content.text)
    expect(of("agent_message_chunk").join("")).toBe(said.answer)
    expect(of("agent_thought_chunk").join("")).toBe(said.thinking)
    expect([...grown.values()].filter(({ of }) => of === "answer").map(({ text }) => text)).toEqual(
      of("agent_message_chunk"),
    )
  })
