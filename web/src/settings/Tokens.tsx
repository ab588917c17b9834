import { KeyRound, Plus } from "lucide-react"
import { useState } from "react"
import type { Token } from "#protocol/account"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { scopeWords } from "../identity/token-scopes.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { ErrorState } from "../ui/ErrorState.tsx"
import { Loading, Skeleton } from "../ui/Skeleton.tsx"
import { Time } from "../ui/Time.tsx"
import { part } from "../ui/when-wanted.ts"
import { Section } from "./Section.tsx"

const NewToken = part(() => import("./NewToken.tsx"))
const Confirm = part(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

export function Tokens() {
  const asked = useCall(calls.listTokens, {})
  const [making, setMaking] = useState(false)
  const [ending, setEnding] = useState<Token | null>(null)
  const revoke = useSend(calls.revokeToken, {
    said: "The token was revoked.",
    onDone: () => setEnding(null),
  })
  return (
    <Section
      title="Tokens"
      text="Tokens let a program or another device act for you."
      action={
        <Button icon={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          New token
        </Button>
      }
    >
      <div className="rounded-surface border border-line bg-surface">
        {asked.isPending ? (
          <div className="flex flex-col gap-4 p-4">
            <Loading what="your tokens" />
            <Skeleton className="h-9" />
            <Skeleton className="h-9" />
          </div>
        ) : asked.isError && !asked.data ? (
          <ErrorState
            title="Your tokens couldn't be loaded"
            text={says(asked.error)}
            onRetry={() => void asked.refetch()}
            busy={asked.isFetching}
          />
        ) : asked.data.tokens.length === 0 ? (
          <Empty icon={<KeyRound size={24} aria-hidden />} title="No tokens">
            Signing in with the command line creates one for you.
          </Empty>
        ) : (
          <ul className="divide-y divide-line">
            {asked.data.tokens.map((token) => (
              <Row key={token.id} token={token} onRevoke={() => setEnding(token)} />
            ))}
          </ul>
        )}
      </div>
      {making && <NewToken onClose={() => setMaking(false)} />}
      {ending && (
        <Confirm
          open
          onClose={() => setEnding(null)}
          title={`Revoke "${cleanLine(ending.label, 60)}"?`}
          action="Revoke token"
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate({ tokenId: ending.id })}
        >
          Anything that uses it loses access at once. You can't undo this.
        </Confirm>
      )}
    </Section>
  )
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const label = cleanLine(token.label)
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{label}</span>
          <code className="font-mono text-sm text-muted">{cleanLine(token.prefix)}…</code>
        </p>
        <p className="text-sm text-muted">May {token.scopes.map((scope) => scopeWords[scope]).join("; ")}</p>
        <p className="text-sm text-muted">
          {token.last_used_at ? (
            <>
              Last used <Time at={token.last_used_at} />
            </>
          ) : (
            "Never used"
          )}
          {", "}
          {token.expires_at ? (
            <>
              expires <Time at={token.expires_at} />
            </>
          ) : (
            "never expires"
          )}
        </p>
      </div>
      <Button size="sm" onClick={onRevoke} aria-label={`Revoke ${label}`}>
        Revoke
      </Button>
    </li>
  )
}
