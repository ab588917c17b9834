/** Where the code is when the server sends no mail: beside this page, so that nothing typed here is lost. */
export function InboxHint() {
  return (
    <p className="rounded-surface border border-line bg-surface px-4 py-3 text-muted">
      This server sends no mail yet. Its letters are in the{" "}
      <a
        href="/inbox"
        target="_blank"
        rel="noreferrer"
        className="font-medium text-accent-ink underline underline-offset-2"
      >
        local inbox
        <span className="sr-only"> (opens beside this page)</span>
      </a>
      .
    </p>
  )
}
