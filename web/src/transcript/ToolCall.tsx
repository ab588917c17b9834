import {
  Bot,
  Check,
  FilePen,
  FilePlus,
  FileText,
  Globe,
  ListTodo,
  type LucideIcon,
  MessageCircleQuestion,
  Search,
  Terminal,
  TriangleAlert,
  Wrench,
} from "lucide-react"
import type { CallView, ResultView } from "#agents/join"
import type { Doing } from "#protocol/entries"
import { Button } from "../ui/Button.tsx"
import { Body } from "./Body.tsx"
import { type SubAgent, useDoors } from "./doors.ts"
import { Fold } from "./Fold.tsx"
import { Result } from "./Result.tsx"
import { asTerminal, withVisible } from "./visible-characters.ts"

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

/** A tool that the agent used: one line that says what it did, its input and result within. */
export function ToolCall({ call }: { call: CallView }) {
  const Icon = icons[call.does]
  const failed = call.result?.failed === true
  const hasMore = call.body !== undefined || call.result !== undefined
  return (
    <Fold
      name={`${call.place.seq}.${call.place.part}`}
      icon={<Icon size={16} aria-hidden />}
      title={<Title text={call.title || call.name} does={call.does} />}
      aside={
        <>
          <Outcome result={call.result} />
          {call.agent !== undefined && (
            <OpenAgent
              agent={{
                agent: call.agent,
                title: call.title || call.name,
                from: call.place.seq,
                to: call.result?.place.seq,
              }}
            />
          )}
        </>
      }
      below={failed && call.result && <WhyItFailed result={call.result} />}
    >
      {hasMore
        ? () => (
            <>
              {call.body && !repeats(call) && (
                <Body place={call.place} body={call.body} label={`Input of ${call.name}`} />
              )}
              {call.result && <Result result={call.result} of={call.name} />}
              {call.again?.map((result) => (
                <Result key={`${result.place.seq}.${result.place.part}`} result={result} of={call.name} />
              ))}
            </>
          )
        : undefined}
    </Fold>
  )
}

/** What was asked to be changed and what was changed are one diff, and the second has line numbers. */
function repeats(call: CallView): boolean {
  return call.body?.language === "diff" && call.result?.patch !== undefined
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
      below={result.failed && <WhyItFailed result={result} />}
    >
      {() => <Result result={result} of="an earlier call" />}
    </Fold>
  )
}

/** "Edited auth.ts +12 -5": what was added and removed in the colours that mean it. */
function Title({ text, does }: { text: string; does: Doing }) {
  const line = withVisible(text.replace(/\s+/g, " ").trim())
  const counts = /^(.*?)\s*(\+\d+)?\s*([-−]\d+)?$/.exec(line)
  if (does === "run" && line.startsWith("Ran ")) {
    return (
      <>
        Ran <span className="font-mono text-sm">{line.slice(4)}</span>
      </>
    )
  }
  if (!counts || (does !== "edit" && does !== "write") || (!counts[2] && !counts[3])) return line
  return (
    <>
      {counts[1]} <span className="font-mono text-sm text-good">{counts[2]}</span>{" "}
      <span className="font-mono text-sm text-bad">{counts[3]}</span>
    </>
  )
}

function Outcome({ result }: { result: ResultView | undefined }) {
  if (!result) return null
  if (result.failed) {
    return (
      <span className="inline-flex shrink-0 items-center gap-1 text-xs font-medium text-bad">
        <TriangleAlert size={14} aria-hidden /> Failed
      </span>
    )
  }
  return <Check size={14} role="img" aria-label="Done" className="shrink-0 text-faint" />
}

/** The first line of an error is plain to see without unfolding. */
function WhyItFailed({ result }: { result: ResultView }) {
  const first = asTerminal(result.text)
    .split("\n", 20)
    .find((line) => line.trim() !== "")
  if (!first) return null
  return <p className="mb-1 line-clamp-2 font-mono text-sm text-bad">{withVisible(first.trim().slice(0, 300))}</p>
}

function OpenAgent({ agent }: { agent: SubAgent }) {
  const { openAgent } = useDoors()
  return (
    <Button size="sm" onClick={() => openAgent(agent)} className="open-agent max-sm:min-h-9">
      Open sub-agent
    </Button>
  )
}
