import { calls } from "#protocol/calls"
import type { Session } from "#protocol/session"
import { client } from "../api/client.ts"
import { agentName } from "./agent-name.ts"
import { takeAhead } from "./ahead.ts"
import type { TranscriptDoors } from "./doors.ts"

/** What the transcript of a session asks, as calls of the API. */
export function doorsOf(
  session: Pick<Session, "id" | "agent" | "abilities">,
  openAgent: TranscriptDoors["openAgent"],
  comments: TranscriptDoors["comments"],
): TranscriptDoors {
  const { id } = session
  return {
    session: id,
    agent: agentName(session.agent),
    download: session.abilities.includes("download"),
    openAgent,
    comments,
    readPage: (seq, signal) => takeAhead(id, seq) ?? client.send(calls.readPage, { id, seq }, { signal }),
    readEntry: (seq, signal) => client.send(calls.readEntry, { id, seq }, { signal }),
    readLine: async (seq, signal) => (await client.open(calls.readLine, { id, seq }, { signal })).text(),
    readBlob: async (hash, signal) => (await client.open(calls.readBlob, { id, hash }, { signal })).blob(),
  }
}
