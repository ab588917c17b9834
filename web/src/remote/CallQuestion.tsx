import { MessageCircleQuestion } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { Button } from "../ui/Button.tsx"
import { namesOf } from "./people-words.ts"
import { wishWords } from "./question-words.ts"
import { useQuestions } from "./useRemote.ts"

/**
 * At the call that waits for an answer: that it does, and for whom. It is answered from the card above the composer, which doesn't
 * move when rows come; a row of the transcript tells how.
 */
export function CallQuestion({ session, call, me }: { session: Session; call: string; me: string | undefined }) {
  const question = useQuestions(session).find((it) => it.call === call && it.state === "open")
  if (!question) return null
  const names = namesOf(session, me, undefined)
  return (
    <div className="call-question">
      <MessageCircleQuestion size={14} aria-hidden />
      <span>
        {question.wish === null
          ? `Waits for ${names.isOwner ? "you" : names.owner}`
          : `Sent to the agent: ${wishWords(question)}`}
      </span>
      {question.wish === null && session.abilities.includes("steer") && (
        <Button size="sm" onClick={() => showQuestion(question.id)}>
          Answer
        </Button>
      )}
    </div>
  )
}

function showQuestion(id: string): void {
  const head = document.getElementById(`question-${id}`)
  head?.scrollIntoView({ block: "nearest" })
  head?.focus({ preventScroll: true })
}
