import { agentOf } from "./all.ts"
import { headOf } from "./heads.ts"

/** The media type of a file that begins like this, if it is a document of this agent's; undefined for lines. */
export function documentMedia(agent: string | null, head: string): string | undefined {
  const document = agentOf(agent)?.document
  return document?.isDocument(headOf(head)) ? document.media : undefined
}
