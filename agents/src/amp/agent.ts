import type { Agent } from "../agent.ts"
import type { Head } from "../heads.ts"
import { list, object, string } from "../json.ts"
import { pathOfAddress } from "../paths.ts"
import { ampReader } from "./reader.ts"
import { unrollAmp } from "./unroll.ts"

export const amp: Agent = {
  id: "amp",
  label: "Amp",
  recognises: isThread,
  reader: ampReader,
  document: { media: "application/json", isDocument: isThread, unroll: unrollAmp },
  // Its name has the id without `T-`.
  toldBy: ({ document }) => ({
    own: string(document.id).replace(/^T-/, ""),
    directory: pathOfAddress(string(object(list(object(object(document.env).initial).trees)[0]).uri)),
  }),
  files: {
    folders: [".local/share/amp/threads"],
    variable: { name: "XDG_DATA_HOME", replaces: 2 },
    layout: { by: "path", path: [] },
    names: /^T-[0-9a-f-]{36}\.json$/,
  },
}

function isThread({ document }: Head): boolean {
  return /^T-[0-9a-f]{8}-/.test(string(document.id))
}
