import { Terminal } from "lucide-react"
import { calls } from "#protocol/calls"
import { useCall } from "../api/useCall.ts"
import { Page } from "../ui/Page.tsx"

/** Every page of a server on which nobody exists yet: what is missing, and where it is. Goes away by itself. */
export default function SetUpPage() {
  const asked = useCall(calls.getSignIn, {}, { every: 3_000 })
  return (
    <Page
      title="openctl is running, and nobody has set it up yet"
      text="The first person comes by a link that only whoever started this server can see."
    >
      <ol className="flex flex-col gap-5">
        <Step number={1} title="Look into the terminal where openctl was started">
          Among its first lines is a link that begins like this:
          <code className="mt-2 block overflow-x-auto rounded-surface border border-line bg-surface px-3 py-2 font-mono text-sm text-ink">
            {location.origin}/welcome#…
          </code>
        </Step>
        <Step number={2} title="Open it, and give your name and email address">
          You are the first person then, and can upload sessions and invite others.
        </Step>
        <Step number={3} title="Too late, or lost?">
          The link works once, for 15 minutes. On the server's machine this prints a new one:
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
