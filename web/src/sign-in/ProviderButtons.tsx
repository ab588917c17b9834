import type { OutputOf } from "#protocol/call"
import type { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { says } from "../api/says.ts"
import { ProviderMark } from "../identity/ProviderMark.tsx"
import { useProvider } from "../identity/useProvider.ts"
import { Button } from "../ui/Button.tsx"

interface Props {
  providers: OutputOf<typeof calls.getSignIn>["providers"]
  /** The page to come back to. */
  to: string
  /** Another way to sign in is shown above. */
  or: boolean
}

/** The other ways to sign in: one button for each provider of this server. */
export default function ProviderButtons({ providers, to, or }: Props) {
  const { go, going, error } = useProvider()
  return (
    <div className="flex flex-col gap-3">
      {or && (
        <p className="my-3 flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or
        </p>
      )}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          className="w-full"
          icon={<ProviderMark id={id} />}
          busy={going === id}
          disabled={going !== null && going !== id}
          onClick={() => go({ provider: id, to })}
        >
          <span className="truncate">Continue with {cleanLine(name, 40)}</span>
        </Button>
      ))}
      {error && (
        <p role="alert" className="text-sm text-bad">
          {says(error)}
        </p>
      )}
    </div>
  )
}
