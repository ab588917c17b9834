import { Link2Off } from "lucide-react"
import { useRef, useState } from "react"
import { calls } from "#protocol/calls"
import type { Link } from "#protocol/links"
import type { Session } from "#protocol/sessions"
import { says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { Coming } from "../ui/Coming.tsx"
import { Confirm } from "../ui/Confirm.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { useKept } from "../ui/useKept.ts"
import { usePending } from "./ahead.ts"
import { LinkRow } from "./LinkRow.tsx"
import { NewLink } from "./NewLink.tsx"
import { linkName, useLinks } from "./useLinks.ts"

/** Links that let anyone who has one read: each with a name, an optional expiry, and a button to revoke it. */
export function LinksPanel({ session, say }: { session: Session; say: (text: string) => void }) {
  const pending = usePending(session.id)
  const asked = useCall(calls.listLinks, { id: session.id }, { every: 30_000 })
  const revoking = new Set(pending.map((it) => (it.which === "revoke" ? it.input.linkId : null)))
  const links = asked.data?.links.filter((it) => !revoking.has(it.id))
  const { create, rotate, revoke } = useLinks(session.id, say)
  const [asking, setAsking] = useState<{ what: "rotate" | "revoke"; link: Link } | null>(null)
  const list = useRef<HTMLUListElement>(null)
  const label = useRef<HTMLInputElement>(null)
  const next = useRef<HTMLElement | null>(null)
  const rows = useKept(links, (it) => it.id, 200)
  const mayPublish = session.abilities.includes("publish")

  /** The next link's first button, or the field for a new one. */
  const after = (gone: Link) => {
    const at = (links ?? []).findIndex((it) => it.id === gone.id)
    const neighbour = links?.[at + 1] ?? links?.[at - 1]
    const row =
      neighbour && list.current?.querySelector<HTMLElement>(`[data-link="${CSS.escape(neighbour.id)}"] button`)
    return row ?? label.current
  }

  return (
    <div className="flex flex-col gap-5">
      {session.kind === "remote" ? (
        <Notice icon={<Link2Off size={16} aria-hidden />}>
          A remote session can't have share links, because anyone who sees it also sees the machine it runs on. Invite
          people by email instead.
        </Notice>
      ) : (
        mayPublish && <NewLink field={label} create={create} id={session.id} />
      )}
      {asked.isPending ? (
        <div className="flex flex-col gap-3">
          <Loading what="the links" />
          <Skeleton className="h-16" />
          <Skeleton className="h-16" />
        </div>
      ) : asked.isError && !asked.data ? (
        <ErrorState
          title="The share links couldn't be loaded"
          text={says(asked.error)}
          onRetry={() => void asked.refetch()}
          busy={asked.isFetching}
        />
      ) : rows.length === 0 ? (
        session.kind !== "remote" && (
          <p className="text-muted">
            No share links yet. Create one for people without an account. You can revoke it at any time.
          </p>
        )
      ) : (
        <ul ref={list} aria-label="Share links" className="-my-1">
          {rows.map(({ key, it, state }) => (
            <Coming key={key} state={state}>
              <LinkRow
                link={it}
                mayRotate={mayPublish}
                mayRevoke={session.abilities.includes("manage")}
                rotating={rotate.isPending && rotate.variables.linkId === it.id}
                say={say}
                onRotate={() => setAsking({ what: "rotate", link: it })}
                onRevoke={() => setAsking({ what: "revoke", link: it })}
              />
            </Coming>
          ))}
        </ul>
      )}
      <Asking
        asking={asking}
        onClose={() => {
          next.current = null
          setAsking(null)
        }}
        onConfirm={({ what, link }) => {
          next.current = what === "revoke" ? after(link) : null
          setAsking(null)
          if (what === "rotate") rotate.mutate({ id: session.id, linkId: link.id })
          else revoke.mutate({ id: session.id, linkId: link.id })
        }}
        finalFocus={() => next.current}
      />
    </div>
  )
}

interface AskingProps {
  asking: { what: "rotate" | "revoke"; link: Link } | null
  onClose: () => void
  onConfirm: (asked: { what: "rotate" | "revoke"; link: Link }) => void
  /** Where focus goes afterwards; null: back to the button that asked. */
  finalFocus: () => HTMLElement | null
}

function Asking({ asking, onClose, onConfirm, finalFocus }: AskingProps) {
  const last = useRef(asking)
  if (asking) last.current = asking
  const now = last.current
  if (!now) return null
  const name = linkName(now.link)
  const revokes = now.what === "revoke"
  return (
    <Confirm
      open={asking !== null}
      onClose={onClose}
      tone={revokes ? "danger" : "primary"}
      title={revokes ? `Revoke “${name}”?` : `Reset “${name}”?`}
      action={revokes ? "Revoke link" : "Reset link"}
      finalFocus={() => finalFocus() ?? true}
      onConfirm={() => onConfirm(now)}
    >
      {revokes
        ? "Anyone who only has this link loses access at once. You can't undo this. People with access keep it."
        : "The old link stops working at once for everyone who has it. Copy the new one and send it to everyone who should keep access."}
    </Confirm>
  )
}
