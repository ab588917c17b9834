import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Session } from "#protocol/sessions"
import { useCall } from "../api/useCall.ts"
import { nameOf } from "./people-words.ts"
import { useProposals } from "./useRemote.ts"

/** Who sent a prompt: transcripts know people by their ids alone, so that a name can be erased. */
export function PromptAuthor({ session, by }: { session: Session; by: string }) {
  const mayAsk = session.abilities.includes("seePeople") && by !== session.owner.id
  const people = useCall(calls.listCollaborators, { id: session.id }, { enabled: mayAsk, fresh: 60_000 })
  const proposals = useProposals(session)
  if (by === session.owner.id) return nameOf(session.owner)
  const collaborator = people.data?.collaborators.find((it) => it.person_id === by)
  const author = proposals?.find((it) => it.author.id === by)?.author
  if (collaborator) return cleanLine(collaborator.name ?? collaborator.email, 60)
  if (author) return nameOf(author)
  return mayAsk && people.isPending ? "" : "Somebody who has left"
}
