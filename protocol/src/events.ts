import type { CallName } from "./calls.ts"

/**
 * Everything that can happen. The row of an event is the audit entry, the mail's cue and the live push, written once.
 */

interface EventKind {
  /** The calls whose answers it changes: a page that hears the event asks these again. */
  refreshes: readonly CallName[]
  /**
   * Whether somebody may have gained or lost something: the session's `acl_epoch` rises and what is open is opened again. What
   * takes something away returns only when no node delivers by the old state any more.
   */
  rechecks: false | "gives" | "takes"
}

const event = (kind: EventKind): EventKind => kind

export const events = {
  "session.created": event({ refreshes: ["listSessions"], rechecks: false }),
  "session.continued": event({ refreshes: ["getSession"], rechecks: false }),
  "session.renamed": event({ refreshes: ["getSession", "listSessions"], rechecks: false }),
  "session.completed": event({ refreshes: ["getSession", "listSessions"], rechecks: false }),
  "session.archived": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes" }),
  "session.unarchived": event({ refreshes: ["getSession", "listSessions"], rechecks: "gives" }),
  "session.deleted": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes" }),
  "visibility.changed": event({ refreshes: ["getSession", "listSessions"], rechecks: "takes" }),
  "collaborator.invited": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "gives" }),
  "collaborator.accepted": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "gives" }),
  "collaborator.merged": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "gives" }),
  "collaborator.changed": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "takes" }),
  "collaborator.removed": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "takes" }),
  "collaborator.left": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "takes" }),
  "collaborator.resent": event({ refreshes: ["listCollaborators", "getSession", "listSessions"], rechecks: "gives" }),
  "letter.failed": event({ refreshes: ["listCollaborators"], rechecks: false }),
  "link.created": event({ refreshes: ["listLinks"], rechecks: false }),
  "link.rotated": event({ refreshes: ["listLinks"], rechecks: "takes" }),
  "link.revoked": event({ refreshes: ["listLinks"], rechecks: "takes" }),
  "comment.created": event({ refreshes: ["listComments"], rechecks: false }),
  "comment.changed": event({ refreshes: ["listComments"], rechecks: false }),
  "comment.deleted": event({ refreshes: ["listComments"], rechecks: false }),
  "person.created": event({ refreshes: ["getMe"], rechecks: false }),
  "person.disabled": event({ refreshes: ["getMe"], rechecks: "takes" }),
  "person.enabled": event({ refreshes: ["getMe"], rechecks: "gives" }),
  "person.deleted": event({ refreshes: ["getMe"], rechecks: "takes" }),
  "address.proved": event({ refreshes: ["getMe", "listAddresses"], rechecks: false }),
  "address.chosen": event({ refreshes: ["getMe", "listAddresses"], rechecks: false }),
  "address.removed": event({ refreshes: ["getMe", "listAddresses"], rechecks: "takes" }),
  "sign-in.ended": event({ refreshes: ["listSignIns"], rechecks: "takes" }),
  "sign-in-link.created": event({ refreshes: [], rechecks: false }),
  "sign-in-link.used": event({ refreshes: ["listSignIns"], rechecks: false }),
  "token.created": event({ refreshes: ["listTokens"], rechecks: false }),
  "token.revoked": event({ refreshes: ["listTokens"], rechecks: "takes" }),
  "account.connected": event({ refreshes: ["getMe", "listConnections"], rechecks: false }),
  "account.disconnected": event({ refreshes: ["getMe", "listConnections"], rechecks: false }),
  "person.renamed": event({ refreshes: ["getMe"], rechecks: false }),
} as const satisfies Record<string, EventKind>

export type EventName = keyof typeof events

/** What an event changes for those who follow its session: what it names, and the history, in which it stands itself. */
export const refreshedBy = (event: EventName): readonly CallName[] => [...events[event].refreshes, "listHistory"]
