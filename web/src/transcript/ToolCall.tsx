import {
  Bot,
  FilePen,
  FilePlus,
  FileText,
  Globe,
  ListTodo,
  type LucideIcon,
  MessageCircleQuestion,
  Search,
  Terminal,
  Wrench,
} from "lucide-react"
import type { CallView, ResultView } from "#agents/join"
import type { Doing } from "#protocol/entries"
import { Button } from "../ui/Button.tsx"
import { CallTitle } from "./CallTitle.tsx"
import { inside } from "./call-inside.ts"
import { type SubAgent, useDoors } from "./doors.ts"
import { Fold } from "./Fold.tsx"
import { Outcome, WhyItFailed } from "./Outcome.tsx"
import { isPlan } from "./runs.ts"
import { sayProgress } from "./todo-progress.ts"

const icons: Record<Doing, LucideIcon> = {
  run: Terminal,
  read: FileText,
  edit: FilePen,
  write: FilePlus,
  search: Search,
  web: Globe,
  task: Bot,
  plan: ListTodo,
  ask: MessageCircleQuestion,
  other: Wrench,
}

const fetchInside = () => void inside.fetch().catch(() => undefined)

/** A tool that the agent used: one line that says what it did, its input and result within. */
export function ToolCall({ call }: { call: CallView }) {
  const Icon = icons[call.does]
  const { result } = call
  const hasMore = call.body !== undefined || call.todos !== undefined || result !== undefined
  return (
    <Fold
      name={`${call.place.seq}.${call.place.part}`}
      icon={<Icon size={16} aria-hidden />}
      title={<CallTitle call={call} />}
      startsOpen={isForPeople(call)}
      onNear={fetchInside}
      aside={
        <>
          {call.todos && <span className="shrink-0 text-xs text-faint">{sayProgress(call.todos)}</span>}
          <Outcome result={result} />
          {call.agent !== undefined && (
            <OpenAgent
              agent={{
                agent: call.agent,
                title: call.title || call.name,
                from: call.place.seq,
                to: result?.place.seq,
              }}
            />
          )}
        </>
      }
      below={result?.failed && <WhyItFailed result={result} does={call.does} />}
    >
      {hasMore ? () => <inside.Part call={call} result={result} /> : undefined}
    </Fold>
  )
}

/** A question and a plan are there to be read by a person. */
function isForPeople(call: CallView): boolean {
  return call.does === "ask" || isPlan(call)
}

/** A result whose call is far away, or was never recorded. */
export function LoneResult({ result, agent }: { result: ResultView; agent: string | undefined }) {
  return (
    <Fold
      name={`${result.place.seq}.${result.place.part}`}
      icon={<Wrench size={16} aria-hidden />}
      tone="quiet"
      title="Result of an earlier tool call"
      aside={
        <>
          <Outcome result={result} />
          {agent !== undefined && (
            <OpenAgent
              agent={{ agent, title: "Sub-agent", from: Math.max(1, result.place.seq - 2_000), to: result.place.seq }}
            />
          )}
        </>
      }
      below={result.failed && <WhyItFailed result={result} does="run" />}
      onNear={fetchInside}
    >
      {() => <inside.Part call={null} result={result} />}
    </Fold>
  )
}

function OpenAgent({ agent }: { agent: SubAgent }) {
  const { openAgent } = useDoors()
  return (
    <Button size="sm" onClick={() => openAgent(agent)} className="open-agent max-sm:min-h-9">
      Open sub-agent
    </Button>
  )
}
