import { cleanLine } from "#protocol/clean"
import type { Person } from "#protocol/people"
import type { Session } from "#protocol/sessions"
import { agentName } from "../overview/agent-name.ts"

/** How the people and the agent of one remote session are called on this page. */
export interface Names {
  /** The owner, for everybody but themselves: "Olga". */
  owner: string
  isOwner: boolean
  agent: string
  me: string | undefined
}

/** `agent`: as the run calls its agent, where openctl has no name for it. */
export function namesOf(
  session: Pick<Session, "owner" | "agent" | "access_type">,
  me: string | undefined,
  agent: string | undefined,
): Names {
  const known = agentName(session.agent)
  return {
    owner: nameOf(session.owner),
    isOwner: session.access_type === "owned",
    agent: cleanLine(known === session.agent && agent ? agent : known, 60) || "The agent",
    me,
  }
}

export const nameOf = (person: Pick<Person, "name">): string => cleanLine(person.name, 60) || "Somebody"

/** "You" or the name, at the beginning of a sentence. */
export function subjectOf(person: Person | null, me: string | undefined): string {
  if (person === null) return "Somebody who has left"
  return person.id === me ? "You" : nameOf(person)
}

/** "your machine" or "Olga's machine". */
export const machineOf = ({ isOwner, owner }: Names): string => (isOwner ? "your machine" : `${owner}'s machine`)

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
