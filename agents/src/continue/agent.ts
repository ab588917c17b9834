import type { Agent } from "../agent.ts"
import type { Head } from "../heads.ts"
import { string } from "../json.ts"
import { pathOfAddress } from "../paths.ts"
import { continueReader } from "./reader.ts"
import { unrollContinue } from "./unroll.ts"

export const continueDev: Agent = {
  id: "continue",
  label: "Continue",
  recognises: isSession,
  reader: continueReader,
  document: { media: "application/json", isDocument: isSession, unroll: unrollContinue },
  toldBy: ({ document }) => ({
    own: document.sessionId,
    directory: pathOfAddress(string(document.workspaceDirectory)),
  }),
  files: {
    folders: [".continue/sessions"],
    variable: { name: "CONTINUE_GLOBAL_DIR", replaces: 1 },
    layout: { by: "path", path: [] },
    names: /^[0-9a-f]{8}-[0-9a-f-]{27}\.json$/,
  },
}

function isSession({ document }: Head): boolean {
  return typeof document.workspaceDirectory === "string" && typeof document.sessionId === "string"
}
