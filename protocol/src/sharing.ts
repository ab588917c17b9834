import { z } from "zod"
import { call } from "./call.ts"
import { event } from "./event.ts"
import { LetterState } from "./letters.ts"
import { CollaboratorRole, PersonId } from "./people.ts"

/**
 * Who has been invited to a session, and as what (docs/sharing.md).
 */

/** A person who has access, as far as the viewer may know: without `seeSharing`, `email` is masked and nobody is pending. */
export const Collaborator = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  person_id: PersonId.nullable(),
  role: CollaboratorRole,
  status: z.enum(["invited", "active"]),
  created_at: z.string(),
  accepted_at: z.string().nullable(),
  expires_at: z.string().nullable(),
  /**
   * What became of the last letter about it (with `seeSharing` only; else null). `none`: no letter was sent, as on a server
   * without email. `problem` says in words why it waits or did not arrive.
   */
  letter: LetterState.nullable(),
  problem: z.string().nullable(),
})
export type Collaborator = z.infer<typeof Collaborator>

/** What became of one address. `id` is null for `own`: the owner needs no row. */
export const InviteOutcome = z.object({
  id: z.string().nullable(),
  email: z.string(),
  role: CollaboratorRole,
  outcome: z.enum(["invited", "updated", "own"]),
})
export type InviteOutcome = z.infer<typeof InviteOutcome>

/** One address of a list, judged alone: an outcome, or the refusal's code and sentence. */
export const InviteResult = z.union([
  InviteOutcome,
  z.object({ email: z.string(), error: z.object({ code: z.string(), message: z.string() }) }),
])
export type InviteResult = z.infer<typeof InviteResult>

/**
 * The calls about collaborators. 400 for an invalid address or role, or the 51st collaborator; 429 beyond the limits on
 * invitations.
 */
export const sharingCalls = {
  listCollaborators: call({
    method: "GET",
    path: "/api/sessions/:id/collaborators",
    summary: "Lists who has access, as far as you may know.",
    door: "seePeople",
    input: z.object({ id: z.string() }),
    output: z.object({ collaborators: z.array(Collaborator), total: z.number().int() }),
  }),
  invite: call({
    method: "POST",
    path: "/api/sessions/:id/collaborators",
    summary:
      "Invites an address, or a list of them; 201 for every well-formed address, whether or not anybody has it. Without `role`, people who have access keep their role, and others become viewers.",
    door: "share",
    records: ["collaborator.invited", "collaborator.changed"],
    input: z.object({
      id: z.string(),
      email: z.string().optional(),
      emails: z.array(z.string()).max(50).optional(),
      role: z.string().optional(),
      note: z.string().max(500).optional(),
    }),
    output: z.union([InviteOutcome, z.object({ results: z.array(InviteResult) })]),
    status: 201,
  }),
  changeRole: call({
    method: "PATCH",
    path: "/api/sessions/:id/collaborators/:collaboratorId",
    summary: "Changes a collaborator's role.",
    door: "share",
    records: ["collaborator.changed"],
    input: z.object({ id: z.string(), collaboratorId: z.string(), role: z.string() }),
    output: Collaborator,
  }),
  resendInvitation: call({
    method: "POST",
    path: "/api/sessions/:id/collaborators/:collaboratorId/resend",
    summary: "Sends the email of an invitation again, within the limits, and renews its 30 days.",
    door: "share",
    records: ["collaborator.resent"],
    input: z.object({ id: z.string(), collaboratorId: z.string() }),
    output: Collaborator,
  }),
  removeCollaborator: call({
    method: "DELETE",
    path: "/api/sessions/:id/collaborators/:collaboratorId",
    summary: "Takes somebody's access away at once.",
    door: "share",
    records: ["collaborator.removed"],
    input: z.object({ id: z.string(), collaboratorId: z.string() }),
  }),
  leave: call({
    method: "DELETE",
    path: "/api/sessions/:id/collaborators/me",
    summary: "Gives up your own access.",
    door: "leave",
    records: ["collaborator.left"],
    input: z.object({ id: z.string() }),
  }),
} as const

/** What happens to collaborators. `subject` is the id of the collaborator's row. */
export const sharingEvents = {
  "collaborator.invited": event({
    data: z.object({ role: CollaboratorRole }),
    names: ["address", "note"],
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: { subjectOr: "seeSharing" },
  }),
  "collaborator.accepted": event({
    data: z.object({ role: CollaboratorRole }),
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: "seePeople",
  }),
  "collaborator.merged": event({
    data: z.object({ into: z.string(), from: CollaboratorRole, to: CollaboratorRole }),
    names: ["address"],
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: "seePeople",
  }),
  "collaborator.changed": event({
    data: z.object({ from: CollaboratorRole, to: CollaboratorRole, again: z.literal(true).optional() }),
    names: ["address"],
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "takes",
    audience: { subjectOr: "seePeople" },
  }),
  "collaborator.removed": event({
    data: z.object({
      role: CollaboratorRole,
      active: z.boolean(),
      person: PersonId.optional(),
      own: z.literal(true).optional(),
    }),
    names: ["address"],
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "takes",
    audience: { subjectOr: "seePeople" },
  }),
  "collaborator.left": event({
    data: z.object({ person: PersonId }),
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "takes",
    audience: "seePeople",
  }),
  "collaborator.resent": event({
    data: z.object({ role: CollaboratorRole }),
    names: ["address"],
    refreshes: ["listCollaborators", "getSession", "listSessions"],
    rechecks: "gives",
    audience: { subjectOr: "seeSharing" },
  }),
} as const
