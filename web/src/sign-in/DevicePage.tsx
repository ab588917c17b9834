import { ShieldCheck, ShieldX } from "lucide-react"
import { useState } from "react"
import type { OutputOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Me } from "#protocol/identity"
import { isDenied, says } from "../api/says.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { NeedsPerson } from "../identity/NeedsPerson.tsx"
import { scopeWords } from "../identity/token-scopes.ts"
import { Button } from "../ui/Button.tsx"
import { Empty } from "../ui/Empty.tsx"
import { Field } from "../ui/Field.tsx"
import { Page } from "../ui/Page.tsx"
import { Time } from "../ui/Time.tsx"

export default function DevicePage() {
  return <NeedsPerson>{(me) => <Device me={me} />}</NeedsPerson>
}

/** A program asks to act for you. You type its code, so that nobody can send you a link that signs in their program. */
function Device({ me }: { me: Me }) {
  const [code, setCode] = useState("")
  const [asked, setAsked] = useState<string | null>(null)
  const [answer, setAnswer] = useState<"agreed" | "refused" | null>(null)
  const found = useCall(calls.getDevice, { user_code: asked ?? "" }, { enabled: asked !== null, fresh: 0 })
  const send = useSend(calls.answerDevice, {
    onDone: (_output, input) => setAnswer(input.agree ? "agreed" : "refused"),
  })

  if (answer) {
    return (
      <Page title={answer === "agreed" ? "Device connected" : "Request denied"} width="narrow">
        <Empty
          icon={answer === "agreed" ? <ShieldCheck size={28} aria-hidden /> : <ShieldX size={28} aria-hidden />}
          title={answer === "agreed" ? "Go back to the device" : "The device gets no access"}
        >
          {answer === "agreed"
            ? "It continues automatically. You can end its access in Settings, under Tokens."
            : "If you didn't start this, someone else may have. There's nothing more to do."}
        </Empty>
      </Page>
    )
  }

  return (
    <Page title="Connect a device" text="Enter the code shown on the device." width="narrow">
      <form
        className="flex items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          const typed = code.trim().toUpperCase()
          if (typed === "") return
          if (typed === asked) void found.refetch()
          setAsked(typed)
        }}
      >
        <Field
          label="Code"
          hideLabel
          className="flex-1"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={20}
          placeholder="XXXX-XXXX"
          autoFocus
          value={code}
          error={
            found.error
              ? isDenied(found.error)
                ? "That code didn't work. Codes expire after 10 minutes. Check it, or start again on the device."
                : says(found.error)
              : null
          }
          onChange={(event) => {
            setCode(event.target.value)
            setAsked(null)
          }}
        />
        <Button type="submit" tone={found.data ? "plain" : "primary"} busy={found.isFetching}>
          Continue
        </Button>
      </form>
      {found.data && asked && (
        <Asking
          device={found.data}
          as={me.addresses[0]?.email ?? me.person.name}
          busy={send.isPending}
          onAnswer={(agree) => send.mutate({ user_code: found.data.user_code, agree })}
        />
      )}
    </Page>
  )
}

interface AskingProps {
  device: OutputOf<typeof calls.getDevice>
  /** The account that the program would act for. */
  as: string
  busy: boolean
  onAnswer: (agree: boolean) => void
}

/** Which program asks, from where and for what, and the two answers. */
function Asking({ device, as, busy, onAnswer }: AskingProps) {
  return (
    <section aria-labelledby="who-asks" className="mt-6 rounded-surface border border-line bg-surface p-5">
      <h2 id="who-asks" className="text-lg break-words">
        {cleanLine(device.name)} wants to act for you
      </h2>
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        <dt className="text-muted">It can</dt>
        <dd>
          <ul>
            {device.scopes.map((scope) => (
              <li key={scope}>{scopeWords[scope]}</li>
            ))}
          </ul>
        </dd>
        <dt className="text-muted">Code</dt>
        <dd className="font-mono">{cleanLine(device.user_code)}</dd>
        <dt className="text-muted">Request from</dt>
        <dd className="font-mono">{cleanLine(device.asked_from)}</dd>
        <dt className="text-muted">Requested</dt>
        <dd>
          <Time at={device.asked_at} />
        </dd>
        <dt className="text-muted">You are</dt>
        <dd>{cleanLine(as)}</dd>
      </dl>
      <p className="mt-4 text-muted">
        It can do all this as you, for 90 days or until you revoke it. Allow it only if you started this yourself just
        now.
      </p>
      <div className="mt-5 flex justify-end gap-2 max-sm:flex-col-reverse">
        <Button onClick={() => onAnswer(false)} disabled={busy}>
          Deny
        </Button>
        <Button tone="primary" busy={busy} onClick={() => onAnswer(true)}>
          Allow
        </Button>
      </div>
    </section>
  )
}
