import type { Agent } from "../agent.ts"
import type { Head } from "../heads.ts"
import { documentIn, type Json, object, string } from "../json.ts"
import { pathOfAddress } from "../paths.ts"
import { copilotVscodeReader } from "./reader.ts"
import { unrollCopilot } from "./unroll.ts"

export const copilotVscode: Agent = {
  id: "copilot-vscode",
  label: "Copilot in VS Code",
  recognises: isSession,
  reader: copilotVscodeReader,
  document: { media: "application/json", isDocument: isSession, unroll: unrollCopilot },
  toldBy: (head) => ({ own: sessionIn(head).sessionId }),
  files: {
    folders: [
      ".config/Code/User/workspaceStorage",
      "Library/Application Support/Code/User/workspaceStorage",
      "AppData/Roaming/Code/User/workspaceStorage",
    ],
    layout: { by: "path", path: ["*", "chatSessions"] },
    directoryIn: "../../workspace.json",
    directoryFrom: (text) => pathOfAddress(string(documentIn(text)?.folder)) || null,
    names: /^[0-9a-f]{8}-[0-9a-f-]{27}\.jsonl?$/,
  },
}

/** The session itself, or the first state of it in a log of its changes. */
function sessionIn({ records: [first], document }: Head): Json {
  return first?.kind === 0 ? object(first.v) : document
}

function isSession(head: Head): boolean {
  const session = sessionIn(head)
  return Array.isArray(session.requests) && (session.version === 3 || typeof session.responderUsername === "string")
}
