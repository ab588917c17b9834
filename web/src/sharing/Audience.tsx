import { Globe, Link2, Lock, Users, UsersRound } from "lucide-react"
import { cleanLine } from "#protocol/clean"
import type { SessionSummary } from "#protocol/sessions"
import { Avatar } from "../ui/Avatar.tsx"
import { Badge } from "../ui/Badge.tsx"
import { roleLabel } from "./roles.ts"

/** Who can see this session, shown on its page; for a collaborator also its owner and their own role. */
export function Audience({ session }: { session: SessionSummary }) {
  const { owner, collaborator_role: role, shared_with: people } = session
  if (session.access_type === "shared" && role !== null) {
    return (
      <Badge icon={<Avatar id={owner.id} name={cleanLine(owner.name)} picture={owner.picture} size={14} />}>
        <bdi className="min-w-0 truncate sm:max-w-60">Shared by {cleanLine(owner.name, 40)}</bdi>
        <span className="text-faint">· {roleLabel(role)}</span>
        {session.visibility === "public" && <Globe size={12} role="img" aria-label="Public" />}
        {session.visibility === "team" && <UsersRound size={12} role="img" aria-label="Open to the team" />}
      </Badge>
    )
  }
  if (session.visibility === "public") return <Badge icon={<Globe size={12} aria-hidden />}>Public</Badge>
  if (session.visibility === "team") return <Badge icon={<UsersRound size={12} aria-hidden />}>Team</Badge>
  if (people === null) return <Badge icon={<Link2 size={12} aria-hidden />}>Shared by link</Badge>
  const links = session.links ?? 0
  const byLink = links === 0 ? "" : links === 1 ? "1 link" : `${links} links`
  if (people > 0) {
    return (
      <Badge icon={<Users size={12} aria-hidden />}>
        Shared with {people}
        {byLink && <span className="text-faint">+ {byLink}</span>}
      </Badge>
    )
  }
  if (byLink) return <Badge icon={<Link2 size={12} aria-hidden />}>Private, {byLink}</Badge>
  return <Badge icon={<Lock size={12} aria-hidden />}>Private</Badge>
}
