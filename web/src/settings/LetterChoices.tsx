import { calls } from "#protocol/calls"
import type { MailChoices } from "#protocol/letters"
import { keyOf } from "../api/keys.ts"
import { useCall } from "../api/useCall.ts"
import { useSend } from "../api/useSend.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { Switch } from "../ui/Switch.tsx"
import { Answered } from "./Answered.tsx"
import { Section } from "./Section.tsx"

const key = keyOf(calls.getMailChoices, {})

/** Which emails the person gets. A switch changes at once, and back if the server refuses. */
export function LetterChoices() {
  const asked = useCall(calls.getMailChoices, {})
  const { mail } = useSignIn()
  const save = useSend(calls.patchMailChoices, {
    failed: "Your choice wasn't saved.",
    ahead: (queries, input) => {
      const before = queries.getQueryData<MailChoices>(key)
      if (!before) return undefined
      void queries.cancelQueries({ queryKey: key })
      queries.setQueryData<MailChoices>(key, { ...before, ...input })
      return () => queries.setQueryData(key, before)
    },
    together: ["getMailChoices", "mine"],
  })
  return (
    <Section
      id="letters"
      title="Emails"
      text={
        mail === false
          ? "This server doesn't send email yet. Your choice applies once it does."
          : "For all your addresses. You'll always get sign-in codes."
      }
    >
      <Answered asked={asked} what="your choices">
        {(choices) => (
          <div className="divide-y divide-line">
            <Switch
              label="Invitations"
              hint="When someone shares a session with you."
              checked={choices.invitations}
              onChange={(invitations) => save.mutate({ invitations })}
            />
            <Switch
              label="Changes to your access"
              hint="When your role in a session changes, or your access ends."
              checked={choices.changes}
              onChange={(changes) => save.mutate({ changes })}
            />
            <Switch
              label="Comments"
              hint="When someone comments on one of your sessions or on an entry you commented on, or mentions you."
              checked={choices.comments}
              onChange={(comments) => save.mutate({ comments })}
            />
            <Switch
              label="Prompts and questions"
              hint="When a prompt or a question waits for you in a remote session, and you aren't at its terminal."
              checked={choices.prompts}
              onChange={(prompts) => save.mutate({ prompts })}
            />
          </div>
        )}
      </Answered>
    </Section>
  )
}
