import type { Agent, ToldByHead } from "../agent.ts"
import type { Head } from "../heads.ts"
import { type Json, object, string } from "../json.ts"
import { document } from "./document.ts"
import { opencodeReader } from "./reader.ts"
import { store } from "./store.ts"

export const opencode: Agent = {
  id: "opencode",
  label: "OpenCode",
  recognises: (head) => string(sessionIn(head).id).startsWith("ses_"),
  reader: opencodeReader,
  toldBy(head): ToldByHead {
    const { id, directory, parentID } = sessionIn(head)
    return { own: id, directory, isSubAgent: typeof parentID === "string", parents: [parentID] }
  },
  document,
  store,
  childMarks: { ids: [], says: { name: "OPENCODE", value: "1" } },
  acp: {
    word: "opencode",
    command: ["opencode", "acp"],
    npm: { name: "opencode-ai", version: "1.18.33" },
    env: { OPENCODE_CONFIG_CONTENT: '{"permission":{"bash":"ask","edit":"ask"}}' },
    asks: ["build", "plan"],
    resume: (session) => ["opencode", "-s", session],
  },
}

/** The session that an export, or the first row of a log, is of. */
function sessionIn({ document, records: [first] }: Head): Json {
  const info = object(document.info)
  if (info.id !== undefined) return info
  return /^session\.created/.test(string(first?.type)) ? object(object(first?.data).info) : {}
}
