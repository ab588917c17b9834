import type { Call } from "#protocol/call"
import { type CallName, calls } from "#protocol/calls"
import { addressOf } from "#protocol/client"
import { type Fixture, transcript } from "./fixture.ts"
import { remoteProbes } from "./remote.ts"
import type { ViewerName } from "./viewers.ts"

/** The request for each row of the table. Its input would succeed, so a refusal is about the viewer. */
export interface Probe {
  input?: (at: Fixture, who: ViewerName) => Record<string, unknown>
  body?: string
  type?: string
  /**
   * Its success removes something, which is restored afterwards; or the whole session, in which case it gets one of its own.
   */
  spends?: "something" | "session"
}

const ownComment = (at: Fixture, who: ViewerName) =>
  who.startsWith("contributor")
    ? at.comments.contributor
    : who.startsWith("invited")
      ? at.comments.invited
      : at.comments.owner
const anothersComment = (at: Fixture, who: ViewerName) =>
  who.startsWith("owner") ? at.comments.contributor : at.comments.owner

/** The run that goes on in a remote session. */
function runOf(at: Fixture): { run?: string } {
  return at.state.kind === "remote" ? { run: at.remote.run } : {}
}

export const probes: Record<string, Probe> = {
  getSession: {},
  readEntries: {},
  readPage: { input: () => ({ seq: 1 }) },
  readEntry: { input: () => ({ seq: 1 }) },
  listPrompts: {},
  listTurns: {},
  listAgents: {},
  listFiles: {},
  listChanges: { input: () => ({ path: "src/auth.ts" }) },
  readNumbers: {},
  placeOf: { input: () => ({ seq: 1 }) },
  readBlob: { input: (at) => ({ hash: at.imageHash }) },
  searchSession: { input: () => ({ q: "picture" }) },
  findInSession: { input: () => ({ q: "picture" }) },
  readLine: { input: () => ({ seq: 1 }) },
  "exportSession:raw": {},
  "exportSession:markdown": { input: () => ({ as: "markdown" }) },
  "exportSession:html": { input: () => ({ as: "html" }) },
  "exportSession:json": { input: () => ({ as: "json" }) },
  listComments: {},
  listCollaborators: {},
  listLinks: {},
  listHistory: {},
  readComments: { input: (at) => ({ upto: at.comments.owner }) },
  createComment: { input: () => ({ seq: 1, text: "Said again" }) },
  patchComment: { input: (at) => ({ commentId: at.comments.owner, resolved: true }) },
  "deleteComment:own": { input: (at, who) => ({ commentId: ownComment(at, who) }), spends: "something" },
  "deleteComment:another's": { input: (at, who) => ({ commentId: anothersComment(at, who) }), spends: "something" },
  invite: { input: () => ({ email: "spare@example.com" }) },
  resendInvitation: { input: (at) => ({ collaboratorId: at.spare.pending }) },
  changeRole: { input: (at) => ({ collaboratorId: at.spare.collaborator, role: "viewer" }) },
  removeCollaborator: { input: (at) => ({ collaboratorId: at.spare.collaborator }), spends: "something" },
  leave: { spends: "something" },
  "patchSession:team": { input: () => ({ visibility: "team" }), spends: "something" },
  "patchSession:public": { input: () => ({ visibility: "public" }), spends: "something" },
  createLink: {},
  rotateLink: { input: (at) => ({ linkId: at.spare.link }) },
  "patchSession:private": { input: () => ({ visibility: "private" }), spends: "something" },
  "patchSession:title": { input: () => ({ title: "The matrix" }) },
  "patchSession:archived": { input: (at) => ({ archived: at.state.status !== "archived" }), spends: "something" },
  "patchSession:comments": {
    input: (at) => ({ comments_for_readers: !at.state.commentsForReaders }),
    spends: "something",
  },
  revokeLink: { input: (at) => ({ linkId: at.spare.link }), spends: "something" },
  deleteSession: { spends: "session" },
  // The lines that are there already: sending them again changes nothing.
  appendEntries: { input: (at) => ({ line: 0, ...runOf(at) }), body: transcript },
  // The session's agent writes lines: a viewer who may append is told that this is not a document of it.
  putDocument: { input: () => ({ source: "main" }), body: "{}", type: "application/json" },
  endAppendToken: { spends: "something" },
  completeSession: { input: runOf, spends: "something" },
  ...remoteProbes,
}

export const callOf = (row: string) => row.split(":")[0] as CallName

/** The request for a row. */
export function requestOf(row: string, at: Fixture, who: ViewerName): { path: string; init: RequestInit } {
  const call: Call = calls[callOf(row)]
  const probe = probes[row]
  if (!probe) throw new Error(`Nobody knows how to ask for ${row}.`)
  const { url, body } = addressOf(call, { id: at.id, ...probe.input?.(at, who) })
  const init: RequestInit = { method: call.method }
  if (body) init.body = JSON.stringify(body)
  if (probe.body) init.body = probe.body
  if (probe.type) init.headers = { "content-type": probe.type }
  return { path: url, init }
}
