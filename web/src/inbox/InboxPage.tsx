import { Check, Copy, ExternalLink, Inbox } from "lucide-react"
import { useEffect, useState } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { InboxLetter } from "#protocol/letters"
import { rememberInboxKey, takeInboxKey } from "../api/inbox-key.ts"
import { isDenied, says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { buttonClass } from "../ui/button-class.ts"
import { Empty } from "../ui/Empty.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Page } from "../ui/Page.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { Time } from "../ui/Time.tsx"
import { useCopy } from "../ui/useCopy.ts"

/** The emails of a server that sends no mail, for anybody with the address that its terminal printed. */
export default function InboxPage() {
  const [key] = useState(() => takeInboxKey(location.hash))
  const asked = useCall(calls.readInbox, {}, { enabled: key !== null, every: 3_000, fresh: 0 })
  const denied = isDenied(asked.error)
  const opened = asked.data !== undefined && !denied
  useEffect(() => {
    if (opened || denied) rememberInboxKey(opened)
  }, [opened, denied])
  if (key === null || denied) return <NotWhole />
  return (
    <Page
      title="Local inbox"
      text="This server doesn't send email. The emails it would have sent are kept here. Anyone who has this page's address can read them, so don't share it."
    >
      {asked.isPending ? (
        <div className="flex flex-col gap-3">
          <Loading what="the emails" />
          <Skeleton className="h-28" />
          <Skeleton className="h-28" />
        </div>
      ) : asked.isError && !asked.data ? (
        <ErrorState
          title="The emails couldn't be loaded"
          text={says(asked.error)}
          onRetry={() => void asked.refetch()}
          busy={asked.isFetching}
        />
      ) : asked.data.letters.length === 0 ? (
        <Empty icon={<Inbox size={28} aria-hidden />} title="No emails yet">
          Sign-in codes and invitations appear here automatically.
        </Empty>
      ) : (
        <ul className="flex flex-col gap-3" aria-live="polite">
          {asked.data.letters.map((letter) => (
            <Letter key={letter.id} letter={letter} />
          ))}
        </ul>
      )}
    </Page>
  )
}

/** Doesn't reveal whether there is an inbox: the address from the terminal does. */
function NotWhole() {
  const { command } = useSignIn()
  return (
    <Page title="Local inbox">
      <Empty icon={<Inbox size={28} aria-hidden />} title="This address doesn't open the inbox">
        Use the complete address that openctl printed in its terminal when it started, including everything after the #.
        On the server's machine, <code className="font-mono text-sm">{command} admin inbox</code> prints it again.
      </Empty>
    </Page>
  )
}

function Letter({ letter }: { letter: InboxLetter }) {
  return (
    <li className="rounded-surface border border-line bg-surface px-5 py-4">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="min-w-0 flex-1 text-base">{cleanLine(letter.subject)}</h2>
        <span className="text-sm text-muted">
          <Time at={letter.sent_at} />
        </span>
      </div>
      <p className="text-sm text-muted">To {cleanLine(letter.to)}</p>
      {letter.code ? <Code code={letter.code} /> : letter.page && <AsItLooks path={letter.page} />}
      <details className="mt-3">
        <summary className="w-fit cursor-pointer rounded-control text-sm text-muted hover:text-ink max-sm:py-3">
          Show the email
        </summary>
        <p className="mt-2 border-t border-line pt-3 text-base whitespace-pre-wrap">
          {letter.text.split(/(https?:\/\/\S+)/).map((piece, at) => {
            const path = ownPath(piece)
            const key = at
            return path ? (
              <a key={key} href={path} className="text-accent-ink underline underline-offset-2">
                {piece}
              </a>
            ) : (
              <span key={key}>{piece}</span>
            )
          })}
        </p>
      </details>
    </li>
  )
}

/** The server sandboxes it: the email can run nothing and reach nothing of this page. */
function AsItLooks({ path }: { path: string }) {
  return (
    <a href={path} target="_blank" rel="noopener noreferrer" className={buttonClass({ size: "sm", className: "mt-3" })}>
      <ExternalLink size={16} aria-hidden />
      Show as formatted
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  )
}

function Code({ code }: { code: string }) {
  const { copied, copy } = useCopy()
  return (
    <div className="mt-3 flex flex-wrap items-center gap-4">
      <span className="font-mono text-2xl font-semibold tracking-[0.12em] tabular-nums">{cleanLine(code)}</span>
      <Button
        icon={copied ? <Check size={16} aria-hidden className="text-good" /> : <Copy size={16} aria-hidden />}
        onClick={() => void copy(code)}
      >
        {copied ? "Copied" : "Copy the code"}
      </Button>
    </div>
  )
}

/** Only links to this very server become links: an email's text includes what others wrote. */
function ownPath(piece: string): string | null {
  try {
    const url = new URL(piece)
    return url.origin === location.origin ? url.pathname + url.search + url.hash : null
  } catch {
    return null
  }
}
