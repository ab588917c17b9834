import type { ReactNode } from "react"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Usage } from "#protocol/entries"
import type { Numbers, Turn } from "#protocol/turns"
import { useCall } from "../api/useCall.ts"
import { sayDuration } from "../transcript/durations.ts"
import { countOf } from "../ui/count.ts"
import { PanelState } from "./PanelState.tsx"
import type { PanelProps } from "./panel-props.ts"
import { Words } from "./TurnLine.tsx"
import { lengthOf, sayCost, sayLength, sayLines, sayTokens, turnWords } from "./turn-words.ts"
import { useWhileGrowing } from "./useWhileGrowing.ts"

/** What the session came to, as far as its agent tells. Of the work, never of people. */
export function NumbersPanel({ session, total, turns, onJump }: PanelProps) {
  const asked = useCall(calls.readNumbers, { id: session.id })
  useWhileGrowing(total, () => void asked.refetch())
  if (!asked.data) return <PanelState what="the numbers" error={asked.error} onRetry={() => void asked.refetch()} />
  const numbers = asked.data
  const whole = lengthOf(numbers.at, numbers.last)
  const known = numbers.unknown.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="flex flex-col gap-6">
      <Facts
        facts={[
          ["From first to last entry", whole === null ? null : sayLength(whole)],
          ["Working", numbers.workingMs > 0 ? sayLength(numbers.workingMs) : null],
          ["Waiting for a prompt", numbers.waitingMs > 0 ? sayLength(numbers.waitingMs) : null],
          ["Turns", numbers.turns.toLocaleString("en")],
          ["Calls", callsOf(numbers)],
          ["Files changed", numbers.files === 0 ? null : filesOf(numbers)],
          ["Sub-agents", numbers.agents === 0 ? null : numbers.agents.toLocaleString("en")],
          ["Cost", numbers.usage.cost === undefined ? null : sayCost(numbers.usage.cost)],
        ]}
      />
      <Timeline turns={turns.all} onJump={onJump} />
      <Tokens usage={numbers.usage} />
      <Models models={numbers.models} />
      {numbers.slowest.length > 0 && (
        <Section title="Slowest calls">
          <ol>
            {numbers.slowest.map((call) => (
              <li key={call.seq}>
                <button type="button" className="rail-line" onClick={() => onJump(call.seq)}>
                  <span className="flex w-full min-w-0 gap-2">
                    <bdi className="min-w-0 truncate">{cleanLine(call.title, 200) || "A call"}</bdi>
                    <span className="ml-auto shrink-0 text-muted tabular-nums">{sayDuration(call.ms)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {(numbers.repeated > 0 || known > 0) && (
        <p className="text-sm text-muted">
          {numbers.repeated > 0 &&
            `${countOf(numbers.repeated, "entry", "entries")} only repeated what was here before. `}
          {known > 0 &&
            `${countOf(known, "record")} of ${countOf(numbers.unknown.length, "kind")} that openctl doesn't know.`}
        </p>
      )}
    </div>
  )
}

function callsOf({ calls: count, failures }: Numbers): ReactNode {
  return (
    <>
      {count.toLocaleString("en")}
      {failures > 0 && <span className="text-bad">, {failures.toLocaleString("en")} failed</span>}
    </>
  )
}

const filesOf = (numbers: Numbers) => (
  <>
    {numbers.files.toLocaleString("en")} <Words words={sayLines(numbers)} />
  </>
)

/** Names and values; one that is null is not known, and not spoken of. */
function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1.5">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right tabular-nums">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  )
}

/** More turns than these are more bars than anybody could hit. */
const mostBars = 400

/** A bar for each turn, as high as it was long: where the time went, and the way there. */
function Timeline({ turns, onJump }: { turns: readonly Turn[]; onJump: (seq: number) => void }) {
  const shown = turns.slice(-mostBars)
  const lengths = shown.map((turn) => lengthOf(turn.at, turn.last) ?? 0)
  const longest = Math.max(...lengths, 0)
  if (shown.length < 2 || longest === 0) return null
  return (
    <Section title="Time by turn">
      <ol className="timeline">
        {shown.map((turn, place) => (
          <li key={turn.seq}>
            <button
              type="button"
              onClick={() => onJump(turn.seq)}
              title={cleanLine(turn.text, 100)}
              aria-label={`Turn ${turns.length - shown.length + place + 1}: ${turnWords(turn)
                .map((words) => words.map(({ text }) => text).join(" "))
                .join(", ")}`}
            >
              <span
                className={turn.failures > 0 ? "bg-bad" : "bg-accent"}
                style={{ height: `${Math.max(4, (lengths[place]! / longest) * 100)}%` }}
              />
            </button>
          </li>
        ))}
      </ol>
      <p className="text-sm text-muted">
        Longest: {sayLength(longest)}. {shown.some(({ failures }) => failures > 0) && "Red: with failed calls."}
        {turns.length > shown.length && ` The last ${shown.length} turns.`}
      </p>
    </Section>
  )
}

const kinds: readonly (readonly [name: string, of: (usage: Usage) => number | undefined])[] = [
  ["Input", (usage) => usage.input],
  ["Read from cache", (usage) => usage.cached],
  ["Written to cache", (usage) => usage.written],
  ["Output", (usage) => usage.output],
  ["of it thinking", (usage) => usage.reasoning],
]

function Tokens({ usage }: { usage: Usage }) {
  const counts = kinds.flatMap(([name, of]) => (of(usage) ? [[name, of(usage) ?? 0] as const] : []))
  const most = Math.max(...counts.map(([, count]) => count), 1)
  if (counts.length === 0) return <p className="text-sm text-muted">The agent doesn't say how many tokens it used.</p>
  return (
    <Section title="Tokens">
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-3 gap-y-1.5">
        {counts.map(([name, count]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd aria-hidden className="h-1.5 rounded-full bg-accent" style={{ width: `${(count / most) * 100}%` }} />
            <dd className="text-right tabular-nums" title={count.toLocaleString("en")}>
              {sayTokens(count)}
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Models({ models }: { models: Numbers["models"] }) {
  if (models.length === 0) return null
  return (
    <Section title="Models">
      <Facts
        facts={models.map(({ model, answers, usage }) => [
          cleanLine(model, 80),
          [
            countOf(answers, "answer"),
            usage.input + usage.output > 0 && `${sayTokens(usage.output)} out`,
            usage.cost !== undefined && usage.cost > 0 && sayCost(usage.cost),
          ]
            .filter(Boolean)
            .join(", "),
        ])}
      />
    </Section>
  )
}
