import { useId, useState } from "react"
import { replacement } from "#agents/diffs"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Question, QuestionBody, Run } from "#protocol/remote-nouns"
import { saysWhy } from "../api/says.ts"
import { useSend } from "../api/useSend.ts"
import { Button } from "../ui/Button.tsx"
import { Time } from "../ui/Time.tsx"
import { Card } from "./Card.tsx"
import { useGiven } from "./given.ts"
import { useSettled } from "./held.ts"
import { capital, machineOf } from "./people-words.ts"
import { answeredWords, coverOf, inputFields, isInInput, type Way, waysOf, wishWords } from "./question-words.ts"
import { rowIn, usePut } from "./useRemote.ts"

/** What the agent wants to do, word for word, and the ways to answer it. The agent's own words come last: a model wrote them. */
export function QuestionCard({ question, run }: { question: Question; run: Run | null }) {
  const { names, session } = useGiven()
  const answered = answeredWords(question, names)
  const maySteer = session.abilities.includes("steer")
  return (
    <Card label={`${names.agent} asks`} tone={answered === null ? "wait" : "plain"}>
      <div className="remote-head" id={`question-${question.id}`} tabIndex={-1}>
        <span className="font-medium whitespace-nowrap">{names.agent} asks</span>
        <span className="text-sm text-faint">
          <Time at={question.created_at} />
        </span>
        {answered === null && (
          <span className="ml-auto text-sm text-muted">Waits for {names.isOwner ? "you" : names.owner}</span>
        )}
      </div>
      <Wanted body={question.body} />
      {!isInInput(question) && (
        <p className="text-sm text-muted">
          In its own words: <bdi>{cleanLine(question.title, 300) || "nothing"}</bdi>
        </p>
      )}
      {answered !== null ? (
        <p className="font-medium">{answered}.</p>
      ) : question.wish !== null ? (
        <p role="status" className="text-muted">{`Sent to the agent: ${wishWords(question)}.`}</p>
      ) : maySteer && run?.online === false ? (
        <p className="text-muted">{capital(machineOf(names))} is not connected. The answer can be given there.</p>
      ) : (
        maySteer && <Answers question={question} />
      )}
    </Card>
  )
}

const mostShown = 64_000

/** The tool's input as it was given, the changes that it would make, and the places. */
function Wanted({ body }: { body: QuestionBody }) {
  const { Plain, Diff } = useGiven()
  const fields = inputFields(body.input)
  return (
    <div className="remote-input">
      {fields.length === 0 && !body.diffs?.length && <p className="text-muted">It doesn't say with what.</p>}
      {fields.map(({ name, text }) => (
        <div key={name}>
          {name !== "" && (
            <p className="text-xs text-muted">
              <Plain text={name} />
            </p>
          )}
          <pre>
            <Plain text={text.slice(0, mostShown)} />
          </pre>
        </div>
      ))}
      {body.cut && <p className="text-wait">This is only its beginning: the whole is too long for a question.</p>}
      {body.diffs?.map((it, at) => (
        <div key={`${at} ${it.path}`}>
          <p className="font-mono text-sm">
            <Plain text={it.path} />
          </p>
          <Diff
            text={replacement(it.old ?? "", it.new).text}
            label={`What it would change in ${it.path}`}
            file={it.path}
          />
        </div>
      ))}
      {body.places && body.places.length > 0 && !body.diffs?.length && (
        <p className="text-sm text-muted">
          {"In "}
          <span className="font-mono">
            <Plain text={body.places.map((it) => it.path + (it.line === null ? "" : `:${it.line}`)).join(", ")} />
          </span>
        </p>
      )}
    </div>
  )
}

function Answers({ question }: { question: Question }) {
  const { names, session } = useGiven()
  const id = useId()
  const put = usePut(session.id)
  const isSettled = useSettled()
  const [hasMore, setMore] = useState(false)
  const [asks, setAsks] = useState<Way | null>(null)
  const [chosen, setChosen] = useState<string | null>(null)
  const answer = useSend(calls.answerQuestion, { quiet: true, onDone: (now) => put({ question: now }) })
  const give = (way: Way) => {
    setChosen(way.id)
    answer.mutate(
      { id: session.id, question: question.id, rev: question.rev, option: way.id },
      { onError: (error) => put(rowIn(error) ?? {}) },
    )
  }
  const { first, more } = waysOf(question.options)
  const button = (way: Way, onPress: () => void, primary = false) => (
    <Button
      key={way.id}
      size="sm"
      tone={primary ? "primary" : "plain"}
      busy={answer.isPending && chosen === way.id}
      aria-disabled={!isSettled || answer.isPending}
      onClick={onPress}
      className="h-auto! min-h-7 max-w-full shrink! flex-wrap gap-y-0! py-1 text-start whitespace-normal!"
    >
      <WayWords way={way} />
    </Button>
  )
  return (
    <>
      {asks ? (
        <fieldset aria-labelledby={`${id}-covers`}>
          <p id={`${id}-covers`}>{coverOf(asks, names)}</p>
          <div className="remote-acts">
            {button(asks, () => give(asks))}
            <Button size="sm" tone="quiet" onClick={() => setAsks(null)}>
              Back
            </Button>
          </div>
        </fieldset>
      ) : (
        <>
          <div className="remote-acts">
            {first.map((way, at) => button(way, () => give(way), at === 0 && way.allows))}
            {more.length > 0 && (
              <Button size="sm" tone="quiet" aria-expanded={hasMore} onClick={() => setMore(!hasMore)}>
                More
              </Button>
            )}
          </div>
          {hasMore && (
            <fieldset className="remote-acts" aria-label="Answers that last">
              {more.map((way) => button(way, () => setAsks(way)))}
            </fieldset>
          )}
        </>
      )}
      {answer.error && rowIn(answer.error) === null && (
        <p role="alert" className="text-sm text-bad">
          {saysWhy("Your answer wasn't sent.", answer.error)}
        </p>
      )}
    </>
  )
}

function WayWords({ way }: { way: Way }) {
  return (
    <>
      {way.label}
      {way.name && (
        <bdi className="remote-way-name" title={way.name}>
          “{way.name}”
        </bdi>
      )}
    </>
  )
}
