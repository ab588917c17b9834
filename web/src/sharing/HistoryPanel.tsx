import { useInfiniteQuery } from "@tanstack/react-query"
import { Bot, Hourglass, MailX, UserX } from "lucide-react"
import { calls } from "#protocol/calls"
import type { HistoryEvent } from "#protocol/history"
import type { Session } from "#protocol/sessions"
import { client } from "../api/client.ts"
import { says, saysWhy } from "../api/says.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Avatar } from "../ui/Avatar.tsx"
import { Button } from "../ui/Button.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { Time } from "../ui/Time.tsx"
import { actorOf, type Called, calledIn, deedOf } from "./history-sentence.ts"
import { isRemote } from "./remote-sentence.ts"

/** Who did what to the session, and when, newest first. Only its owner sees it, and nobody can change it. */
export function HistoryPanel({ session, say }: { session: Session; say: (text: string) => void }) {
  const { me } = useSignIn()
  const asked = useInfiniteQuery({
    queryKey: ["listHistory", { id: session.id }],
    queryFn: ({ pageParam, signal }) =>
      client.send(
        calls.listHistory,
        { id: session.id, limit: 30, ...(pageParam && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  })
  if (asked.isPending) return <EventsComing />
  const events = asked.data?.pages.flatMap((page) => page.events) ?? []
  if (asked.isError && events.length === 0) {
    return (
      <ErrorState
        title="The history couldn't be loaded"
        text={says(asked.error)}
        onRetry={() => void asked.refetch()}
        busy={asked.isFetching}
      />
    )
  }
  const called = calledIn(events, me?.person.id)
  return (
    <>
      <p className="mb-2 text-sm text-muted">Only you can see this. Entries can't be changed or deleted.</p>
      <ol aria-label="History, newest first">
        {events.map((event) => (
          <EventRow key={event.id} event={event} called={called} me={me?.person.id} />
        ))}
      </ol>
      {asked.isFetchNextPageError && (
        <p role="alert" className="mt-3 text-center text-sm text-bad">
          {saysWhy("The older entries couldn't be loaded.", asked.error)}
        </p>
      )}
      {asked.hasNextPage && (
        <div className="mt-3 flex justify-center">
          <Button
            busy={asked.isFetchingNextPage}
            onClick={() =>
              void asked.fetchNextPage().then((it) => {
                const more = it.data?.pages.at(-1)?.events.length ?? 0
                if (!it.isError) say(`${more} older entries are shown.`)
              })
            }
          >
            {asked.isFetchNextPageError ? "Retry" : "Show older"}
          </Button>
        </div>
      )}
    </>
  )
}

function EventRow({ event, called, me }: { event: HistoryEvent; called: Called; me: string | undefined }) {
  const actor = actorOf(event, me)
  return (
    <li className="flex items-start gap-3 border-t border-line py-2 first:border-0">
      {actor === null ? (
        <ByItself event={event} />
      ) : event.actor ? (
        <Avatar {...event.actor} size={20} />
      ) : (
        <UserX size={16} aria-hidden className="mx-0.5 mt-0.5 shrink-0 text-muted" />
      )}
      <p className="min-w-0 flex-1">
        {actor !== null && <bdi className="font-medium">{actor} </bdi>}
        <bdi className={actor === null ? "" : "text-muted"}>{deedOf(event, called)}.</bdi>
      </p>
      <span className="shrink-0 text-sm text-muted">
        <Time at={event.at} />
      </span>
    </li>
  )
}

/** What happened without a person. */
function ByItself({ event }: { event: HistoryEvent }) {
  const place = "mx-0.5 mt-0.5 shrink-0"
  if (event.name === "letter.failed") return <MailX size={16} aria-hidden className={`${place} text-wait`} />
  const Sign = isRemote(event) ? Bot : Hourglass
  return <Sign size={16} aria-hidden className={`${place} text-muted`} />
}

function EventsComing() {
  return (
    <div className="flex flex-col gap-4 pt-8">
      <Loading what="the history" />
      {["w-3/5", "w-2/5", "w-1/2", "w-3/5", "w-1/3"].map((width, at) => (
        <div key={`${width}${at}`} className="flex items-center gap-3">
          <Skeleton className="size-5 rounded-full" />
          <Skeleton className={`h-4 ${width}`} />
        </div>
      ))}
    </div>
  )
}
