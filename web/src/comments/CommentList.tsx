import { MessageSquare } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { Comment } from "#protocol/comments"
import type { Session } from "#protocol/sessions"
import { says, saysWhy } from "../api/says.ts"
import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import { Empty } from "../ui/Empty.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { CommentGroup } from "./CommentGroup.tsx"
import { CommentsComing } from "./CommentsComing.tsx"
import { say } from "./changes.ts"
import { Filter } from "./Filter.tsx"
import { groupsOf, stillPending, threadsOf } from "./groups.ts"
import type { PanelProps } from "./panel-props.ts"
import { usePlace } from "./place.ts"
import { type Key, targetOf } from "./target.ts"
import { useChanges } from "./useChanges.ts"
import { useComments } from "./useComments.ts"
import { useMentionable } from "./useMentionable.ts"

/** The open comments, or the resolved ones, entry by entry. */
export function CommentList({ session, me, place, Words, Plain, onJump }: PanelProps) {
  const { at, writing, pending } = usePlace(place)
  const asked = useComments(session, place)
  const changes = useChanges(session.id, place, me)
  const [resolved, setResolved] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const people = useMentionable(session, me?.id)
  const shut = whyShut(session, me !== undefined)
  const all = asked.data?.comments
  const hasAnswer = all !== undefined

  // What was asked for by an entry stands among the open ones.
  useEffect(() => {
    if (at !== null) setResolved(false)
  }, [at])
  useEffect(() => {
    if (at === null || !hasAnswer) return
    const group = list.current?.querySelector(`[data-entry="${at}"]`)
    group?.scrollIntoView({ block: "nearest" })
    group?.querySelector<HTMLElement>(writing === at ? "form textarea" : "a")?.focus({ preventScroll: true })
    place.set({ at: null })
  }, [at, writing, hasAnswer, place])

  if (!all) {
    if (!asked.isError) return <CommentsComing />
    return (
      <ErrorState
        title="The comments couldn't be loaded"
        text={says(asked.error)}
        onRetry={() => void asked.refetch()}
        busy={asked.isFetching}
      />
    )
  }
  const threads = threadsOf([...all, ...stillPending(all, pending)])
  const open = threads.filter(({ root }) => root.resolved_at === null)
  const done = threads.filter(({ root }) => root.resolved_at !== null)
  // Whoever may not write any more still finds what they have written.
  const kept = !resolved && writing !== null && (shut === null || place.drafts.has(writing)) ? seqsOf(writing, all) : []
  const groups = groupsOf(resolved ? done : open, kept)
  const more = () => {
    place.pages += 1
    void asked.refetch().then((it) => {
      if (it.data && !it.isError) say(place, `${countOf(it.data.comments.length - all.length, "more comment")} shown.`)
    })
  }
  return (
    <div ref={list}>
      {(all.length > 0 || open.length > 0) && (
        <Filter open={open.length} resolved={done.length} value={resolved} onChange={setResolved} />
      )}
      {shut !== null && groups.length > 0 && <p className="mt-2 mb-3 text-sm text-muted">{shut}</p>}
      {groups.length === 0 && <Nothing resolved={resolved} any={all.length > 0} shut={shut} />}
      {groups.map((group) => (
        <CommentGroup
          key={group.seq}
          group={group}
          me={me?.id}
          people={people}
          place={place}
          changes={changes}
          shut={shut}
          Words={Words}
          Plain={Plain}
          onJump={onJump}
        />
      ))}
      {asked.isError && (
        <p role="alert" className="mt-3 text-center text-sm text-bad">
          {saysWhy("This may be out of date.", asked.error)}
        </p>
      )}
      {(asked.data?.next || asked.isError) && (
        <div className="mt-3 flex justify-center">
          <Button busy={asked.isFetching} onClick={asked.isError ? () => void asked.refetch() : more}>
            {asked.isError ? "Retry" : "Show more"}
          </Button>
        </div>
      )}
    </div>
  )
}

/** The entry that a box is to stand at, if its thread is still there. */
function seqsOf(writing: Key, all: readonly Comment[]): number[] {
  const target = targetOf(writing, all)
  return target ? [target.seq] : []
}

function Nothing({ resolved, any, shut }: { resolved: boolean; any: boolean; shut: string | null }) {
  const icon = <MessageSquare size={20} aria-hidden />
  if (resolved) {
    return (
      <Empty icon={icon} title="No resolved comments">
        Resolve a thread when it's done. It then moves here, and you can reopen it.
      </Empty>
    )
  }
  if (shut !== null) {
    return (
      <Empty icon={icon} title={any ? "No open comments" : "No comments yet"}>
        {shut}
      </Empty>
    )
  }
  return (
    <Empty icon={icon} title={any ? "No open comments" : "No comments yet"}>
      <span className="hidden pointer-fine:inline">
        Point at an entry and choose “Comment on this entry”, or select words and press C.
      </span>
      <span className="pointer-fine:hidden">
        Tap an entry and choose “Comment on this entry”, or select some words.
      </span>
    </Empty>
  )
}

/** Why nothing can be written here, and what would help; null for whoever may write. */
function whyShut(session: Session, isSignedIn: boolean): string | null {
  if (session.abilities.includes("comment")) return null
  if (session.status === "archived") {
    return session.abilities.includes("manage")
      ? "This session is archived, so you can't add comments. Unarchive it to continue."
      : "This session is archived, so you can't add comments."
  }
  if (!isSignedIn) return "Only the owner and contributors can comment. Sign in if you're one of them."
  return "Only the owner and contributors can comment. The owner can make you a contributor."
}
