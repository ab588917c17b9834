import type { CollaboratorRole } from "#protocol/people"

interface RoleWords {
  value: CollaboratorRole
  label: string
  /** In words: after "Can", "they can" or "you can". */
  may: string
}

/** The roles that can be given, the smaller first, and what each may do. */
export function rolesFor(kind: "recorded" | "remote"): RoleWords[] {
  return [
    { value: "viewer", label: "Viewer", may: "read the session and see who has access" },
    {
      value: "contributor",
      label: "Contributor",
      may:
        kind === "remote"
          ? "read, comment, and send prompts, which wait for the owner's approval"
          : "read, see who has access, and comment",
    },
  ]
}

export function roleLabel(role: CollaboratorRole): string {
  return role === "viewer" ? "Viewer" : "Contributor"
}

export function mayOf(role: CollaboratorRole, kind: "recorded" | "remote"): string {
  return rolesFor(kind).find((it) => it.value === role)?.may ?? "read the session"
}
