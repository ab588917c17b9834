import { Terminal } from "lucide-react"
import { calls } from "#protocol/calls"
import { useCall } from "../api/useCall.ts"
import { Page } from "../ui/Page.tsx"

/** Shown instead of every page until a server has its first account: what to do, and where. Goes away by itself. */
export default function SetUpPage() {
  const asked = useCall(calls.getSignIn, {}, { every: 3_000 })
  return (
    <Page
      title="openctl is running but not set up yet"
      text="Set it up with the link that openctl printed when it started."
    >
      <ol className="flex flex-col gap-5">
        <Step number={1} title="Look in the terminal where openctl was started">
          Near the top is a link that starts like this:
          <code className="mt-2 block overflow-x-auto rounded-surface border border-line bg-surface px-3 py-2 font-mono text-sm text-ink">
            {location.origin}/welcome#…
          </code>
        </Step>
        <Step number={2} title="Open it and enter your name and email address">
          This creates the first account. You can then upload sessions and invite others.
        </Step>
        <Step number={3} title="Link expired or lost?">
          The link works once, within 15 minutes of the start. To print a new one, run this on the server's machine:
          <code className="mt-2 flex items-center gap-2 overflow-x-auto rounded-surface border border-line bg-surface px-3 py-2 font-mono text-sm text-ink">
            <Terminal size={16} aria-hidden className="shrink-0 text-muted" />
            {asked.data?.command ?? "openctl"} admin welcome
          </code>
        </Step>
      </ol>
    </Page>
  )
}

function Step({ number, title, children }: { number: number; title: string; children: React.ReactNode }) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden
        className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-sm font-medium text-accent-ink tabular-nums"
      >
        {number}
      </span>
      <div className="min-w-0 flex-1 text-muted">
        <p className="font-medium text-ink">{title}</p>
        {children}
      </div>
    </li>
  )
}
