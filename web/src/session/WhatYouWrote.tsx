import { Check, Copy } from "lucide-react"
import { useState } from "react"
import { draftsIn } from "../api/draft-name.ts"
import { Button } from "../ui/Button.tsx"
import { draftsOf } from "../ui/drafts.ts"
import { useCopy } from "../ui/useCopy.ts"

/** What somebody had typed into a session that they can't open any more: theirs to take along. */
export default function WhatYouWrote({ session }: { session: string }) {
  const [drafts] = useState(() => [...draftsOf(draftsIn(session)), ...draftsOf(`${draftsIn(session)}comment `)])
  const { copied, copy } = useCopy()
  if (drafts.length === 0) return null
  const text = drafts.map(([, text]) => text).join("\n\n")
  return (
    <section aria-labelledby="what-you-wrote" className="w-full rounded-surface border border-line px-4 py-3">
      <h2 id="what-you-wrote" className="text-base font-semibold">
        What you wrote and didn't send
      </h2>
      <p dir="auto" className="mt-2 max-h-60 overflow-y-auto whitespace-pre-wrap select-all">
        {text}
      </p>
      <Button
        size="sm"
        className="mt-3"
        icon={copied ? <Check size={14} aria-hidden className="text-good" /> : <Copy size={14} aria-hidden />}
        onClick={() => void copy(text)}
      >
        {copied ? "Copied" : "Copy what you wrote"}
      </Button>
    </section>
  )
}
