import type { Agent } from "../agent.ts"
import { uuidIn } from "../ids.ts"
import { object } from "../json.ts"
import { copilotReader } from "./reader.ts"

export const copilotCli: Agent = {
  id: "copilot-cli",
  label: "Copilot CLI",
  recognises: ({ records: [first] }) => first?.type === "session.start" && typeof first.data === "object",
  reader: copilotReader,
  toldBy: ({ records: [first] }) => {
    const { sessionId, context } = object(first?.data)
    return { own: sessionId, directory: object(context).cwd }
  },
  files: {
    folders: [".copilot/session-state"],
    names: /^events\.jsonl$/,
    wellKnown: true,
    onlyGrows: true,
    layout: { by: "path", path: ["*"] },
    // The folder has the session's name; all sessions' files have the same name.
    toldByPath: (names) =>
      names.at(-1) === "events.jsonl" ? { own: uuidIn(names.at(-2) ?? ""), isAside: false, source: null } : null,
  },
  childMarks: { ids: ["COPILOT_AGENT_SESSION_ID"] },
  acp: {
    word: "copilot",
    command: ["copilot", "--acp"],
    npm: { name: "@github/copilot", version: "1.0.102" },
    asks: ["agent", "plan"].map((mode) => `https://agentclientprotocol.com/protocol/session-modes#${mode}`),
    resume: (session) => ["copilot", `--resume=${session}`],
  },
}
