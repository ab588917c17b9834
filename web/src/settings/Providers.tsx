import { useRouter } from "@tanstack/react-router"
import { Info, Link2, PlugZap } from "lucide-react"
import { useEffect, useState } from "react"
import type { Connection } from "#protocol/account"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { ProviderId } from "#protocol/identity"
import { says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { ProviderMark } from "../identity/ProviderMark.tsx"
import { type Problem, problemOf, sayNotConnected } from "../identity/problem.ts"
import { useProvider } from "../identity/useProvider.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { Notice } from "../ui/Notice.tsx"
import { Time } from "../ui/Time.tsx"
import { part } from "../ui/when-wanted.ts"
import { Answered } from "./Answered.tsx"
import { headingOf, Section } from "./Section.tsx"

const Confirm = part(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

/** Other ways to sign in to the same account. Nothing is connected automatically: it takes a click here. */
export function Providers() {
  const { asked } = useSignIn()
  const connected = useCall(calls.listConnections, {})
  const { go, going, error } = useProvider()
  const back = useWayBack()
  const [leaving, setLeaving] = useState<{ connection: Connection; name: string } | null>(null)
  const disconnect = useSend(calls.disconnectProvider, {
    failed: "It wasn't disconnected.",
    said: "It is disconnected.",
    onDone: () => setLeaving(null),
  })
  const nameOf = (id: string) => cleanLine(asked.data?.providers.find((it) => it.id === id)?.name ?? "", 40)
  const connectionOf = (id: string) => connected.data?.connections.find((it) => it.provider === id)
  // The address can claim anything: only connections that exist are reported.
  const news = back.connected !== null && connectionOf(back.connected) ? nameOf(back.connected) : ""
  return (
    <Section
      id="providers"
      title="Connected providers"
      text="Sign in to this account with a provider instead of a code."
    >
      <WayBack problem={back.problem} news={news} error={error} />
      <Answered asked={asked} what="the providers" rows={1}>
        {({ providers }) =>
          providers.length === 0 ? (
            <Empty icon={<PlugZap size={24} aria-hidden />} title="No providers">
              You sign in with codes. This server's administrator can add Google, GitHub and others.
            </Empty>
          ) : (
            <Answered asked={connected} what="what you have connected" rows={providers.length}>
              {() => (
                <ul className="divide-y divide-line">
                  {providers.map(({ id }) => {
                    const connection = connectionOf(id)
                    const name = nameOf(id)
                    return (
                      <Row
                        key={id}
                        id={id}
                        name={name}
                        connection={connection}
                        going={going}
                        onConnect={() => go({ provider: id, to: `/settings?connected=${id}`, connect: true })}
                        onDisconnect={() => connection && setLeaving({ connection, name })}
                      />
                    )
                  })}
                </ul>
              )}
            </Answered>
          )
        }
      </Answered>
      {leaving && (
        <Confirm
          open
          onClose={() => setLeaving(null)}
          title={`Disconnect ${leaving.name}?`}
          action={`Disconnect ${leaving.name}`}
          busy={disconnect.isPending}
          onConfirm={() => disconnect.mutate({ connectionId: leaving.connection.id })}
          finalFocus={() => headingOf("providers")}
        >
          You can't sign in with it until you connect it again. Browsers that are signed in stay signed in. Sign them
          out under Signed-in devices.
        </Confirm>
      )}
    </Section>
  )
}

interface RowProps {
  id: ProviderId
  name: string
  connection: Connection | undefined
  /** The provider that the browser is on its way to. */
  going: ProviderId | null
  onConnect: () => void
  onDisconnect: () => void
}

function Row({ id, name, connection, going, onConnect, onDisconnect }: RowProps) {
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <ProviderMark id={id} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{name}</p>
        {connection && (
          <p className="text-sm text-muted">
            Connected <Time at={connection.connected_at} />
          </p>
        )}
      </div>
      {connection ? (
        <Button size="sm" aria-label={`Disconnect ${name}`} onClick={onDisconnect}>
          Disconnect
        </Button>
      ) : (
        <Button
          size="sm"
          busy={going === id}
          disabled={going !== null && going !== id}
          aria-label={`Connect ${name}`}
          onClick={onConnect}
        >
          Connect
        </Button>
      )}
    </li>
  )
}

/** The result of connecting: why it failed, or what is connected now. */
function WayBack({ problem, news, error }: { problem: Problem | null; news: string; error: unknown }) {
  if (problem === null && news === "" && !error) return null
  return (
    <div className="mb-3">
      {problem || error ? (
        <Notice tone="wait" role="alert" icon={<Info size={16} aria-hidden />}>
          {error ? says(error) : problem && sayNotConnected(problem)}
        </Notice>
      ) : (
        <Notice tone="accent" role="status" icon={<Link2 size={16} aria-hidden />}>
          {news} is connected. You can sign in with it from now on.
        </Notice>
      )}
    </div>
  )
}

/** The result of connecting, from the address; shown once and removed from the address. */
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
