import type { Agent, ToldByHead } from "../agent.ts"
import type { Head } from "../heads.ts"
import { type Json, list, object, string } from "../json.ts"
import { files } from "./files.ts"
import { codexReader } from "./reader.ts"
import { folderIn, isBareMeta, recordOf } from "./records.ts"

export const codex: Agent = {
  id: "codex",
  label: "Codex",
  recognises: ({ records }) => records.slice(0, 10).some(isOwn),
  reader: codexReader,
  toldBy,
  files,
  childMarks: { ids: ["CODEX_SESSION_ID", "CODEX_THREAD_ID"] },
  acp: {
    word: "codex",
    command: ["codex-acp"],
    npm: { name: "@agentclientprotocol/codex-acp", version: "2.6.0" },
    isAdapter: true,
    mode: "read-only",
    asks: ["read-only"],
    resume: (session) => ["codex", "resume", session],
  },
}

function isOwn(record: Json): boolean {
  if (isBareMeta(record) || record.record_type === "state") return true
  return (
    typeof record.timestamp === "string" &&
    typeof record.payload === "object" &&
    /^(?:session_meta|response_item|event_msg|turn_context)$/.test(string(record.type))
  )
}

/** A sub-agent's thread is a rollout of its own. Only the first record counts: in a fork, the original session's follows. */
function toldBy({ records }: Head): ToldByHead {
  const all = records.map(recordOf)
  const meta = object(all.find((record) => record.type === "session_meta")?.payload)
  const { subagent } = object(meta.source)
  return {
    own: meta.id,
    directory: meta.cwd ?? toldToModel(all),
    isSubAgent: subagent !== undefined,
    parents: [meta.parent_thread_id, object(object(subagent).thread_spawn).parent_thread_id],
    forkedFrom: meta.forked_from_id,
  }
}

function toldToModel(records: readonly Json[]): string | undefined {
  const blocks = records.flatMap(({ payload }) =>
    list(object(payload).content).map((block) => string(object(block).text)),
  )
  return blocks.map(folderIn).find((folder) => folder !== "")
}
