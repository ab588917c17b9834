import type { CollaboratorRole } from "#protocol/people"

/** The roles that can be handed out, the smaller first, and what each may do. */
export function rolesFor(kind: "recorded" | "remote"): { value: CollaboratorRole; label: string; may: string }[] {
  return [
    { value: "viewer", label: "Viewer", may: "Can read the session and see who has access." },
    {
      value: "contributor",
      label: "Contributor",
      may:
        kind === "remote"
          ? "Can read and comment, and send prompts, which wait for the owner's approval."
          : "Can read, see who has access, and comment.",
    },
  ]
}

export function roleLabel(role: CollaboratorRole): string {
  return role === "viewer" ? "Viewer" : "Contributor"
}
