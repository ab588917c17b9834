import { calls } from "#protocol/calls"
import type { Session } from "#protocol/sessions"
import { client } from "../api/client.ts"
import { shareToken } from "../api/share-token.ts"
import { agentName } from "../overview/agent-name.ts"
import { takeAhead } from "./ahead.ts"
import type { TranscriptDoors } from "./doors.ts"

/** Who reads by a share link alone can open nothing but that link. */
function pathOf({ id, access_type, visibility }: Pick<Session, "id" | "access_type" | "visibility">): string {
  const token = access_type === "public" && visibility !== "public" ? shareToken() : null
  return token === null ? `/sessions/${id}` : `/s/${token}`
}

/** What the transcript of a session asks, as calls of the API. */
export function doorsOf(
  session: Pick<Session, "id" | "agent" | "abilities" | "access_type" | "visibility" | "owner" | "continues">,
  openAgent: TranscriptDoors["openAgent"],
  comments: TranscriptDoors["comments"],
  authorOf: TranscriptDoors["authorOf"],
): TranscriptDoors {
  const { id } = session
  return {
    session: id,
    agent: agentName(session.agent),
    author: session.owner.name,
    earlier: session.continues,
    addressOf: (seq) => `${location.origin}${pathOf(session)}#e${seq}`,
    download: session.abilities.includes("download"),
    openAgent,
    comments,
    authorOf,
    readPage: (seq, signal) => takeAhead(id, seq) ?? client.send(calls.readPage, { id, seq }, { signal }),
    readEntry: (seq, signal) => client.send(calls.readEntry, { id, seq }, { signal }),
    readLine: async (seq, signal) => (await client.open(calls.readLine, { id, seq }, { signal })).text(),
    readBlob: async (hash, signal) => (await client.open(calls.readBlob, { id, hash }, { signal })).blob(),
  }
}
