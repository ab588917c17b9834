import { Monitor, Smartphone } from "lucide-react"
import { useState } from "react"
import type { SignIn } from "#protocol/account"
import { calls } from "#protocol/calls"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { Badge } from "../ui/Badge.tsx"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { Time } from "../ui/Time.tsx"
import { part } from "../ui/when-wanted.ts"
import { Answered } from "./Answered.tsx"
import { deviceName, isPhone } from "./device-name.ts"
import { headingOf, Section } from "./Section.tsx"

const Confirm = part(() => import("../ui/Confirm.tsx").then((it) => ({ default: it.Confirm })))

/** The browsers in which the person is signed in. */
export function SignIns() {
  const asked = useCall(calls.listSignIns, {})
  const [endingAll, setEndingAll] = useState(false)
  const end = useSend(calls.endSignIn, {
    failed: "That browser wasn't signed out.",
    said: "That browser was signed out.",
    onDone: () => headingOf("sign-ins")?.focus(),
  })
  const endOthers = useSend(calls.endOtherSignIns, {
    failed: "The other browsers weren't signed out.",
    said: ({ ended }) => (ended === 1 ? "One other browser is signed out." : `${ended} other browsers are signed out.`),
    onDone: () => setEndingAll(false),
  })
  const others = asked.data?.sign_ins.filter((it) => !it.this).length ?? 0
  return (
    <Section
      id="sign-ins"
      title="Signed-in devices"
      text="Browsers stay signed in for 30 days. Sign out any you don't recognize."
      action={others > 0 && <Button onClick={() => setEndingAll(true)}>Sign out all others</Button>}
    >
      <Answered asked={asked} what="your devices">
        {({ sign_ins }) =>
          sign_ins.length === 0 ? (
            <Empty icon={<Monitor size={24} aria-hidden />} title="No signed-in devices" />
          ) : (
            <ul className="divide-y divide-line">
              {sign_ins.map((it) => (
                <Row
                  key={it.id}
                  signIn={it}
                  busy={end.isPending && end.variables.signInId === it.id}
                  onEnd={() => end.mutate({ signInId: it.id })}
                />
              ))}
            </ul>
          )
        }
      </Answered>
      {endingAll && (
        <Confirm
          open
          onClose={() => setEndingAll(false)}
          title="Sign out all others?"
          action="Sign out all others"
          busy={endOthers.isPending}
          onConfirm={() => endOthers.mutate({})}
          finalFocus={() => headingOf("sign-ins")}
        >
          {others === 1 ? "One browser is" : `${others} browsers are`} signed out at once. This one stays signed in.
          Tokens keep working. Revoke them under Tokens.
        </Confirm>
      )}
    </Section>
  )
}

function Row({ signIn, busy, onEnd }: { signIn: SignIn; busy: boolean; onEnd: () => void }) {
  const name = deviceName(signIn.device)
  const Icon = isPhone(signIn.device) ? Smartphone : Monitor
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon size={16} aria-hidden className="shrink-0 text-muted" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{name}</span>
          {signIn.this && <Badge tone="accent">This browser</Badge>}
        </p>
        <p className="text-sm text-muted">
          Last seen <Time at={signIn.last_seen_at} />, signed in <Time at={signIn.created_at} />
        </p>
      </div>
      {!signIn.this && (
        <Button size="sm" busy={busy} onClick={onEnd} aria-label={`Sign out ${name}`}>
          Sign out
        </Button>
      )}
    </li>
  )
}
