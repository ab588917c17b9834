import { MessageCircleQuestion } from "lucide-react"
import type { Session } from "#protocol/sessions"
import { Button } from "../ui/Button.tsx"
import { namesOf } from "./people-words.ts"
import { answeredWords, wishWords } from "./question-words.ts"
import { useQuestions } from "./useRemote.ts"

/**
 * At the call that asked: that it did, and what was said. It is answered from the card above the composer, which doesn't move
 * when rows come.
 */
export function CallQuestion({ session, call, me }: { session: Session; call: string; me: string | undefined }) {
  const question = useQuestions(session).find((it) => it.call === call)
  if (!question) return null
  const names = namesOf(session, me)
  const answered = answeredWords(question, names)
  const waits =
    question.wish === null
      ? `Waits for ${names.isOwner ? "you" : names.owner}`
      : `Sent to the agent: ${wishWords(question)}`
  return (
    <div className={`call-question ${answered === null ? "text-wait" : "text-muted"}`}>
      <MessageCircleQuestion size={14} aria-hidden />
      <span>{answered ?? waits}</span>
      {answered === null && question.wish === null && session.abilities.includes("steer") && (
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
