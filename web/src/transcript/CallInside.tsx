import type { CallView, ResultView } from "#agents/join"
import { Body } from "./Body.tsx"
import { fileIn } from "./numbered.ts"
import { Result } from "./Result.tsx"
import { Todos } from "./Todos.tsx"

/** What a call unfolds into: what went in, and what came back; or a result alone. Its code comes when something is unfolded. */
export default function CallInside({ call, result }: { call: CallView | null; result: ResultView | undefined }) {
  if (call === null) return result && <Result result={result} of={null} />
  return (
    <>
      {call.todos && <Todos todos={call.todos} />}
      {call.body && !repeats(call) && (
        <Body
          place={call.place}
          body={call.body}
          label={`Input of ${call.name}`}
          file={fileIn(call.title)}
          numbered={call.does === "write"}
        />
      )}
      {result && !saysOnlyDone(call, result) && <Result result={result} of={call} />}
      {call.again?.map((other) => (
        <Result key={`${other.place.seq}.${other.place.part}`} result={other} of={call} />
      ))}
    </>
  )
}

/** What was asked to be changed and what was changed are one diff, and the second has line numbers; a checklist is its words. */
function repeats({ body, todos, result }: CallView): boolean {
  if (todos) return body?.language === "markdown"
  return body?.language === "diff" && result?.patch !== undefined
}

/** A checklist's result says nothing that the list doesn't. */
function saysOnlyDone({ todos }: CallView, { failed }: ResultView): boolean {
  return todos !== undefined && !failed
}
