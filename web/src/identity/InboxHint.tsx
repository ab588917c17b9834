import { rememberedInboxKey } from "../api/inbox-key.ts"

/** Where to find the code when the server sends no mail. Opens in a new tab, so that nothing typed here is lost. */
export function InboxHint() {
  const known = rememberedInboxKey() !== null
  return (
    <p className="rounded-surface border border-line bg-surface px-4 py-3 text-muted">
      This server doesn't send email yet. The code is{" "}
      {known ? (
        <>
          in the terminal where openctl runs, and in the{" "}
          <a
            href="/inbox"
            target="_blank"
            rel="noreferrer"
            className="font-medium text-accent-ink underline underline-offset-2"
          >
            local inbox
            <span className="sr-only"> (opens in a new tab)</span>
          </a>
          .
        </>
      ) : (
        <>
          in the terminal where openctl runs, and in the local inbox. The inbox's address ends in{" "}
          <code className="font-mono text-sm">/inbox#…</code>and is printed near the top of the terminal.
        </>
      )}
    </p>
  )
}
