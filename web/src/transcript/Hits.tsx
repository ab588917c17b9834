import { useRef, useState } from "react"
import { safeLink } from "#agents/safe-link"
import type { Hit } from "#protocol/entries"
import { countOf } from "../ui/count.ts"
import { whenWanted } from "../ui/when-wanted.ts"
import { Plain } from "./Plain.tsx"

const opening = whenWanted(() => import("./OpenAddress.tsx"))

/** More hits than anybody goes through. */
const most = 50

/** What a search found. Addresses are words from a transcript: none is followed before somebody has been shown where it leads. */
export function Hits({ hits }: { hits: readonly Hit[] }) {
  const [asked, setAsked] = useState<string | null>(null)
  const opener = useRef<HTMLButtonElement>(null)
  return (
    <div>
      <ul aria-label="What was found" className="flex max-w-[90ch] flex-col gap-1.5">
        {hits.slice(0, most).map((hit, at) => (
          <li key={at} className="min-w-0">
            <Found
              hit={hit}
              onAsk={(url, from) => {
                opener.current = from
                setAsked(url)
              }}
            />
          </li>
        ))}
      </ul>
      {hits.length > most && <p className="text-sm text-faint">{countOf(hits.length - most, "more hit")}</p>}
      {asked !== null && (
        <opening.Part address={asked} onClose={() => setAsked(null)} finalFocus={() => opener.current ?? true} />
      )}
    </div>
  )
}

function Found({ hit, onAsk }: { hit: Hit; onAsk: (url: string, from: HTMLButtonElement) => void }) {
  const url = safeLink(hit.url)
  const title = <Plain text={hit.title.slice(0, 300) || hit.url.slice(0, 300)} />
  return (
    <>
      {url === null ? (
        <span dir="auto">{title}</span>
      ) : (
        <button
          type="button"
          dir="auto"
          className="text-link max-w-full truncate text-start"
          onPointerEnter={() => void opening.fetch().catch(() => undefined)}
          onClick={(event) => onAsk(url, event.currentTarget)}
        >
          {title}
        </button>
      )}
      <span className="block truncate font-mono text-xs text-faint" title={hit.url.slice(0, 300)}>
        <Plain text={(url ?? hit.url).slice(0, 300)} />
      </span>
    </>
  )
}
