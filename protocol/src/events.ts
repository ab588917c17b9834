import type { CallName } from "./calls.ts"
import type { Ability } from "./people.ts"

/**
 * Everything that can happen. The row of an event is the audit entry, the mail's cue and the live push, written once.
 */

/**
 * Who may know that it happened: whoever has the ability on its session; with `subjectOr` also the person that it is about.
 * `person`: it is about a person alone, and no session's followers hear of it.
 */
export type Audience = Ability | { subjectOr: Ability } | "person"

interface EventKind {
  /** The calls whose answers it changes: a page that hears the event asks these again. */
  refreshes: readonly CallName[]
  /**
   * Whether somebody may have gained or lost something: the session's `acl_epoch` rises and what is open is opened again. What
   * takes something away returns only when no node delivers by the old state any more.
   */
  rechecks: false | "gives" | "takes"
  audience: Audience
}

const event = (kind: EventKind): EventKind => kind

export const events = {
  "session.created": event({ refreshes: ["listSessions"], rechecks: false, audience: "view" }),
  // The new session is private when it begins: who may not open it is not told that there is one.
  "session.continued": event({ refreshes: ["getSession"], rechecks: false, audience: "seeSharing" }),
  "session.renamed": event({ refreshes: ["getSession", "listSessions"], rechecks: false, audience: "view" }),
  "session.completed": event({ refreshes: ["getSession", "listSessions"], rechecks: false, audience: "view" }),
  "session.archived": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
  "session.unarchived": event({ refreshes: ["getSession", "listSessions"], rechecks: "gives", audience: "view" }),
  "session.exported": event({ refreshes: [], rechecks: false, audience: "seeSharing" }),
  "session.deleted": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
  "append-token.ended": event({ refreshes: [], rechecks: "takes", audience: "seeSharing" }),
  "visibility.changed": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes", audience: "view" }),
  "collaborator.invited": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: { subjectOr: "seeSharing" },
  }),
  "collaborator.accepted": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: "seePeople",
  }),
  "collaborator.merged": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: "seePeople",
  }),
  "collaborator.changed": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "takes",
    audience: { subjectOr: "seePeople" },
  }),
  "collaborator.removed": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "takes",
    audience: { subjectOr: "seePeople" },
  }),
  "collaborator.left": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "takes",
    audience: "seePeople",
  }),
  "collaborator.resent": event({
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: { subjectOr: "seeSharing" },
  }),
  "letter.failed": event({ refreshes: ["listCollaborators"], rechecks: false, audience: "seeSharing" }),
  "link.created": event({ refreshes: ["listLinks"], rechecks: false, audience: "seeSharing" }),
  "link.rotated": event({ refreshes: ["listLinks"], rechecks: "takes", audience: "seeSharing" }),
  "link.revoked": event({ refreshes: ["listLinks"], rechecks: "takes", audience: "seeSharing" }),
  "comment.created": event({ refreshes: ["listComments"], rechecks: false, audience: "readComments" }),
  "comment.changed": event({ refreshes: ["listComments"], rechecks: false, audience: "readComments" }),
  "comment.deleted": event({ refreshes: ["listComments"], rechecks: false, audience: "readComments" }),
  "person.created": event({ refreshes: ["getMe"], rechecks: false, audience: "person" }),
  "person.disabled": event({ refreshes: ["getMe"], rechecks: "takes", audience: "person" }),
  "person.enabled": event({ refreshes: ["getMe"], rechecks: "gives", audience: "person" }),
  "person.deleted": event({ refreshes: ["getMe"], rechecks: "takes", audience: "person" }),
  "address.proved": event({ refreshes: ["getMe", "listAddresses"], rechecks: false, audience: "person" }),
  "address.chosen": event({ refreshes: ["getMe", "listAddresses"], rechecks: false, audience: "person" }),
  "address.removed": event({ refreshes: ["getMe", "listAddresses"], rechecks: "takes", audience: "person" }),
  "sign-in.made": event({ refreshes: ["listSignIns"], rechecks: false, audience: "person" }),
  "sign-in.ended": event({ refreshes: ["listSignIns"], rechecks: "takes", audience: "person" }),
  "sign-in-link.created": event({ refreshes: [], rechecks: false, audience: "person" }),
  "sign-in-link.used": event({ refreshes: ["listSignIns"], rechecks: false, audience: "person" }),
  "device.approved": event({ refreshes: [], rechecks: false, audience: "person" }),
  "device.denied": event({ refreshes: [], rechecks: false, audience: "person" }),
  "token.created": event({ refreshes: ["listTokens"], rechecks: false, audience: "person" }),
  "token.revoked": event({ refreshes: ["listTokens"], rechecks: "takes", audience: "person" }),
  "account.connected": event({ refreshes: ["getMe", "listConnections"], rechecks: false, audience: "person" }),
  "account.disconnected": event({ refreshes: ["getMe", "listConnections"], rechecks: false, audience: "person" }),
  "account.exported": event({ refreshes: [], rechecks: false, audience: "person" }),
  "mail.chosen": event({ refreshes: ["getMailChoices"], rechecks: false, audience: "person" }),
  "backup.made": event({ refreshes: [], rechecks: false, audience: "person" }),
  "person.renamed": event({ refreshes: ["getMe"], rechecks: false, audience: "person" }),
} as const satisfies Record<string, EventKind>

export type EventName = keyof typeof events

/** The ability that lets somebody hear of an event; null where none does. `pending`: it is about an invitation that nobody accepted. */
export function abilityToHear(event: EventName, pending = false): Ability | null {
  const { audience } = events[event]
  if (audience === "person") return null
  // Who is only invited is for the owner to know.
  if (pending) return "seeSharing"
  return typeof audience === "string" ? audience : audience.subjectOr
}

/** What an event changes for those who follow its session: what it names, and the history, in which it stands itself. */
export const refreshedBy = (event: EventName): readonly CallName[] => [...events[event].refreshes, "listHistory"]
