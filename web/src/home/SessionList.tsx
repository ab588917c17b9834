import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { Search } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import type { Me } from "#protocol/identity"
import type { SessionFilter } from "#protocol/sessions"
import { says } from "../api/says.ts"
import { useHints } from "../api/useLive.ts"
import { Button } from "../ui/Button.tsx"
import { countOf } from "../ui/count.ts"
import { Empty } from "../ui/Empty.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { inputClass } from "../ui/input-class.ts"
import { join } from "../ui/join.ts"
import { usePageTitle } from "../ui/usePageTitle.ts"
import { part } from "../ui/when-wanted.ts"
import { groupByDay } from "./group-by-day.ts"
import { RowsComing } from "./RowsComing.tsx"
import { SessionRow } from "./SessionRow.tsx"
import { byTime, timeOf } from "./time-of.ts"
import { useSessions } from "./useSessions.ts"

const FirstVisit = part(() => import("./FirstVisit.tsx"), { stands: "here" })

const filters = [
  { filter: undefined, label: "All" },
  { filter: "owned", label: "Owned" },
  { filter: "shared", label: "Shared with me" },
  { filter: "team", label: "Team" },
] as const

export function SessionList({ me }: { me: Me }) {
  usePageTitle("Sessions")
  useHints()
  const asked = useSearch({ from: "/" })
  const list = useSessions(asked)
  const sessions = list.data?.pages.flatMap((page) => page.sessions) ?? []
  const plain = asked.filter === undefined && asked.q === undefined

  if (list.isSuccess && sessions.length === 0 && plain) {
    return <FirstVisit owner={me.person.id} />
  }

  return (
    <div className="mx-auto w-full max-w-[64rem] px-4 pt-6 pb-16 sm:px-6 sm:pt-8">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <h1 className="text-xl tracking-tight max-sm:sr-only">Sessions</h1>
        <nav aria-label="Filter sessions" className="flex gap-1 max-sm:w-full">
          {filters.map((it) => (
            <Link
              key={it.label}
              to="/"
              search={{ ...(it.filter && { filter: it.filter }), ...(asked.q && { q: asked.q }) }}
              aria-current={asked.filter === it.filter ? "page" : undefined}
              className={join(
                "inline-flex h-8 items-center rounded-full px-3 font-medium whitespace-nowrap max-sm:h-11 max-[22.5rem]:px-2",
                asked.filter === it.filter
                  ? "bg-accent-soft text-accent-ink"
                  : "text-muted hover:bg-hover hover:text-ink",
              )}
            >
              {it.label}
            </Link>
          ))}
        </nav>
        <SearchBox key={asked.filter} />
      </div>
      <p role="status" className="sr-only">
        {list.isSuccess && !list.isFetching
          ? list.hasNextPage
            ? `${sessions.length} or more sessions`
            : countOf(sessions.length, "session")
          : ""}
      </p>
      {list.isPending ? (
        <RowsComing />
      ) : list.isError && sessions.length === 0 ? (
        <div className="pt-10">
          <ErrorState
            title="Your sessions couldn't be loaded"
            text={says(list.error)}
            onRetry={() => void list.refetch()}
            busy={list.isFetching}
          />
        </div>
      ) : sessions.length === 0 ? (
        <Nothing />
      ) : (
        <div className={join("transition-opacity duration-120", list.isPlaceholderData && "opacity-60")}>
          {groupByDay(asked.q ? sessions : byTime(sessions), timeOf, new Date()).map((group) => (
            <section key={group.day} aria-label={group.day}>
              <h2 className="pt-6 pb-2 text-sm font-medium text-muted">{group.day}</h2>
              <ul>
                {group.things.map((session) => (
                  <SessionRow key={session.id} session={session} />
                ))}
              </ul>
            </section>
          ))}
          <More list={list} />
        </div>
      )}
    </div>
  )
}

/** Searches when the typing pauses; the words are in the address, so that a search can be bookmarked and shared. */
function SearchBox() {
  const { q = "", filter } = useSearch({ from: "/" })
  const navigate = useNavigate()
  const [words, setWords] = useState(q)
  useEffect(() => {
    if (words.trim() === q) return
    const timer = setTimeout(
      () =>
        void navigate({
          to: "/",
          search: { ...(filter && { filter }), ...(words.trim() && { q: words.trim() }) },
          replace: true,
          resetScroll: false,
        }),
      200,
    )
    return () => clearTimeout(timer)
  }, [words, q, filter, navigate])
  return (
    <search className="relative ml-auto w-full sm:w-64">
      <Search size={16} aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-faint" />
      <input
        type="search"
        aria-label="Search your sessions"
        placeholder="Search your sessions"
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        className={join(inputClass, "pl-9")}
      />
    </search>
  )
}

const nothing: Record<SessionFilter, { title: string; text: string }> = {
  owned: { title: "You have no sessions of your own yet", text: "Upload one, and it appears here." },
  shared: {
    title: "Nothing is shared with you yet",
    text: "When someone invites one of your addresses, their session appears here.",
  },
  team: {
    title: "Nothing is open to the team yet",
    text: "Sessions that everyone with an account on this server can read appear here. Open one of yours under Share.",
  },
}

function Nothing() {
  const { q, filter } = useSearch({ from: "/" })
  return (
    <div className="pt-10">
      <Empty
        title={q ? "No sessions found" : nothing[filter ?? "owned"].title}
        action={
          <Link to="/" className="font-medium text-accent-ink underline underline-offset-2">
            Show all sessions
          </Link>
        }
      >
        {q ? "Try different words." : nothing[filter ?? "owned"].text}
      </Empty>
    </div>
  )
}

/** The next batch loads when its place is nearly in view; the button is for when that doesn't happen. */
function More({ list }: { list: ReturnType<typeof useSessions> }) {
  const end = useRef<HTMLDivElement>(null)
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list
  useEffect(() => {
    if (!end.current || !hasNextPage || isFetchingNextPage || isFetchNextPageError) return
    const seen = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage()
      },
      { rootMargin: "600px" },
    )
    seen.observe(end.current)
    return () => seen.disconnect()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  if (!hasNextPage) return null
  return (
    <div ref={end} className="flex flex-col items-center gap-2 border-t border-line pt-5">
      {isFetchNextPageError && <p className="text-muted">The next sessions couldn't be loaded.</p>}
      <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {isFetchNextPageError ? "Retry" : "Load more"}
      </Button>
    </div>
  )
}
