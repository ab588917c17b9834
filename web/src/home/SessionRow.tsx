import { Link } from "@tanstack/react-router"
import { Archive, GitBranch, Globe, Link2, Users, UsersRound } from "lucide-react"
import type { ReactNode } from "react"
import { cleanLine } from "#protocol/clean"
import type { ListedSession, SessionSummary } from "#protocol/sessions"
import { agentLabel } from "../overview/agent-label.ts"
import { titleOf } from "../overview/title-of.ts"
import { UploadBadge } from "../overview/UploadBadge.tsx"
import { Avatar } from "../ui/Avatar.tsx"
import { Badge, LiveDot } from "../ui/Badge.tsx"
import { Time } from "../ui/Time.tsx"
import { part } from "../ui/when-wanted.ts"
import { RowMenu } from "./RowMenu.tsx"
import { timeOf } from "./time-of.ts"

const Waiting = part(() => import("../remote/Waiting.tsx"))

/** A session in the list. The whole row is clickable; only the title is a link, so that screen readers read it as one. */
export function SessionRow({ session }: { session: ListedSession }) {
  const title = titleOf(session)
  const prompt = session.first_prompt === null ? "" : cleanLine(session.first_prompt, 240)
  const isPublic = session.visibility === "public"
  const hits = session.hits ?? []
  return (
    <li className="group relative -mx-3 flex gap-3 rounded-control px-3 py-3 before:absolute before:inset-x-3 before:top-0 before:h-px before:bg-line hover:bg-hover hover:before:opacity-0 max-sm:gap-1">
      <div className="min-w-0 flex-1">
        <div className="flex items-center gap-2">
          <h3 className="min-w-0 text-base font-semibold">
            <Link
              to="/sessions/$id"
              params={{ id: session.id }}
              className="block min-w-6 truncate leading-6 after:absolute after:inset-0 after:rounded-control focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
            >
              <bdi>{title}</bdi>
            </Link>
          </h3>
          {session.visibility === "team" && (
            <UsersRound size={14} role="img" aria-label="Open to the team" className="shrink-0 text-faint" />
          )}
          {isPublic && <Globe size={14} role="img" aria-label="Public" className="shrink-0 text-faint" />}
          {session.status === "live" && (
            <Badge tone="good" icon={<LiveDot />}>
              Live
            </Badge>
          )}
          {session.status === "live" && session.kind === "remote" && session.access_type === "owned" && (
            <Waiting id={session.id} />
          )}
          {session.status === "incomplete" && session.upload && <UploadBadge upload={session.upload} />}
          {session.status === "archived" && <Badge icon={<Archive size={12} aria-hidden />}>Archived</Badge>}
        </div>
        {hits.length > 0 ? (
          <ul aria-label="Found in" className="flex flex-col">
            {hits.map((hit) => (
              <li key={hit.seq} className="truncate text-muted">
                <Link
                  to="/sessions/$id"
                  params={{ id: session.id }}
                  hash={`e${hit.seq}`}
                  className="relative z-10 underline decoration-line underline-offset-3 hover:decoration-current"
                >
                  <span className="sr-only">Found in entry {hit.seq}: </span>
                  <bdi>{cleanLine(hit.text, 240)}</bdi>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          prompt && prompt !== title && <p className="truncate text-muted">{prompt}</p>
        )}
        <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-muted">
          <span>{agentLabel(session.agent)}</span>
          {session.repository && (
            <Fact icon={<GitBranch size={14} aria-hidden />}>
              {cleanLine(session.repository, 80)}
              {session.branch && <span className="text-faint">@{cleanLine(session.branch, 60)}</span>}
            </Fact>
          )}
          <span className="tabular-nums">
            {session.prompts} {session.prompts === 1 ? "prompt" : "prompts"}
          </span>
          <People session={session} />
        </p>
      </div>
      <div className="flex shrink-0 items-start gap-1">
        <span className="relative z-10 pt-0.5 text-sm text-muted max-sm:hidden">
          <Time at={timeOf(session)} focusable={false} />
        </span>
        <RowMenu session={session} />
      </div>
    </li>
  )
}

function People({ session }: { session: SessionSummary }) {
  if (session.access_type !== "owned") {
    return (
      <Fact
        icon={
          <Avatar
            id={session.owner.id}
            name={cleanLine(session.owner.name)}
            picture={session.owner.picture}
            size={16}
          />
        }
      >
        {session.access_type === "team" ? "By" : "Shared by"} {cleanLine(session.owner.name, 60)}
      </Fact>
    )
  }
  const byLink = session.links ? `${session.links} ${session.links === 1 ? "link" : "links"}` : ""
  if (!session.shared_with) return byLink ? <Fact icon={<Link2 size={14} aria-hidden />}>{byLink}</Fact> : null
  return (
    <Fact icon={<Users size={14} aria-hidden />}>
      Shared with {session.shared_with} {session.shared_with === 1 ? "person" : "people"}
      {byLink && `, ${byLink}`}
    </Fact>
  )
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
      <span className="shrink-0">{icon}</span>
      <span className="truncate">{children}</span>
    </span>
  )
}
