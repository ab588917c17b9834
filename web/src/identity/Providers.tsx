import { useRouter } from "@tanstack/react-router"
import { Info, Link2, PlugZap } from "lucide-react"
import { useEffect, useState } from "react"
import { cleanLine } from "#protocol/clean"
import { says } from "../api/says.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Answered } from "./Answered.tsx"
import { ProviderMark } from "./ProviderMark.tsx"
import { type Problem, problemOf, sayNotConnected } from "./problem.ts"
import { headingOf, Section } from "./Section.tsx"
import { useProvider } from "./useProvider.ts"
import { useSignIn } from "./useSignIn.ts"

/** Other ways to sign in to the same account. Nothing is connected by itself: it takes a click here. */
export function Providers() {
  const { asked } = useSignIn()
  const { go, going, error } = useProvider()
  const back = useWayBack()
  const name = asked.data?.providers.find(({ id }) => id === back.connected)?.name
  return (
    <Section
      id="providers"
      title="Connected providers"
      text="Once connected, a provider signs you in to this account, beside the codes."
    >
      {(back.problem || name || error) && (
        <div className="mb-3">
          {back.problem || error ? (
            <Notice tone="wait" role="alert" icon={<Info size={16} aria-hidden />}>
              {error ? says(error) : back.problem && sayNotConnected(back.problem)}
            </Notice>
          ) : (
            <Notice tone="accent" role="status" icon={<Link2 size={16} aria-hidden />}>
              {cleanLine(name ?? "", 40)} is connected. You can sign in with it from now on.
            </Notice>
          )}
        </div>
      )}
      <Answered asked={asked} what="the providers" rows={1}>
        {({ providers }) =>
          providers.length === 0 ? (
            <Empty icon={<PlugZap size={24} aria-hidden />} title="No providers">
              You sign in with codes. Whoever runs this server can add Google, GitHub and others.
            </Empty>
          ) : (
            <ul className="divide-y divide-line">
              {providers.map((it) => (
                <li key={it.id} className="flex items-center gap-3 px-4 py-3">
                  <ProviderMark id={it.id} />
                  <span className="min-w-0 flex-1 font-medium">{cleanLine(it.name, 40)}</span>
                  <Button
                    size="sm"
                    busy={going === it.id}
                    disabled={going !== null && going !== it.id}
                    aria-label={`Connect ${cleanLine(it.name, 40)}`}
                    onClick={() => go({ provider: it.id, to: `/settings?connected=${it.id}`, connect: true })}
                  >
                    Connect
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Section>
  )
}

/** How connecting ended, as the address says; said once, and gone from the address. */
function useWayBack(): { problem: Problem | null; connected: string | null } {
  const router = useRouter()
  const [back] = useState(() => {
    const search = new URLSearchParams(location.search)
    return { problem: problemOf(search.get("problem")), connected: search.get("connected") }
  })
  useEffect(() => {
    if (!back.problem && !back.connected) return
    void router.navigate({ to: "/settings", replace: true, resetScroll: false }).then(() => {
      const heading = headingOf("providers")
      heading?.focus({ preventScroll: true })
      heading?.scrollIntoView({ block: "start" })
    })
  }, [back, router])
  return back
}
