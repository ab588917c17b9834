import { mayHoldRemote, remoteCredentials } from "./git-remotes.ts"
import { cutsIn } from "./json-cuts.ts"

/**
 * A document as it is sent: credentials in git remotes are taken out, as of lines. Everything else keeps its bytes. `cleaned`
 * counts what was taken out.
 */
export function cleanDocument(bytes: Uint8Array): { bytes: Uint8Array; cleaned: number } {
  if (!mayHoldRemote(new TextDecoder().decode(bytes))) return { bytes, cleaned: 0 }
  // One character per byte, so that positions in this text are positions in the document.
  const cuts = cutsIn(new TextDecoder("latin1").decode(bytes), {
    member: () => false,
    text: (value, name) => remoteCredentials(value, name),
  })
  const out = new Uint8Array(bytes.length - cuts.reduce((sum, { from, to }) => sum + to - from, 0))
  let from = 0
  let at = 0
  for (const cut of [...cuts, { from: bytes.length, to: bytes.length }]) {
    out.set(bytes.subarray(from, cut.from), at)
    at += cut.from - from
    from = cut.to
  }
  return { bytes: out, cleaned: cuts.length }
}
