import type { Row } from "#agents/join"
import { agentLabel } from "#agents/label"
import type { About } from "#agents/markdown-document"
import type { Session } from "#protocol/sessions"
import type { SubAgentRow } from "#protocol/turns"
import type { Opened } from "../access/open.ts"
import type { Store } from "../storage/store.ts"
import { listAgents } from "../turns/read.ts"
import { entriesOf } from "./entries.ts"
import { type Earlier, rowsOf, type Told } from "./rows.ts"

/** A transcript in the order in which it is read: each sub-agent under the call that ran it. */

/** Where a row is: its turn if it begins one, in how many sub-agents, and the call that it answers if that is long past. */
export interface Standing {
  turn: number | null
  depth: number
  earlier: Earlier | undefined
}

/** A form in which a transcript is written, piece by piece. Some pieces have to be fetched first. */
export interface Form {
  row(row: Row, standing: Standing): string | Promise<string>
  agentBegins(title: string, depth: number): string
  agentEnds(): string
  note(text: string, depth: number): string
}

/** Deeper ones are written at the end, as are those whose call is not known. */
const DEEPEST = 6
/** A session's sub-agents, as many as are put under their calls. */
const MOST_AGENTS = 5_000
/** How often the session's length may be read again for sub-agents that wrote at the same time. */
const MOST_READ = 12

export async function* writtenBy(
  form: Form,
  store: Store,
  opened: Opened<"view">,
  session: Session,
): AsyncGenerator<string, void> {
  const agents = await agentsOf(store, opened)
  const written = new Set<string>()
  const sources = session.sources.map(({ name }) => name)
  const upTo = opened.upTo
  let room = MOST_READ * Math.max(upTo, 1_000)
  let turns = 0

  const read = (from: number, to: number, takes: (agent: string | undefined) => boolean) =>
    rowsOf(entriesOf(store, opened, { from, to }), sources, takes)

  async function* told(it: Told, depth: number): AsyncGenerator<string, void> {
    if (it.is === "undone") yield form.note(`Entries ${it.from} to ${it.to} were taken back here.`, depth)
    else if (it.is === "repeated") yield form.note(`${it.count} entries of earlier history are repeated here.`, depth)
    else {
      const begins = depth === 0 && it.agent === undefined && it.row.blocks.some(beginsTurn)
      yield await form.row(it.row, { turn: begins ? ++turns : null, depth, earlier: it.earlier })
    }
  }

  async function* conversation(agent: SubAgentRow | null, depth: number): AsyncGenerator<string, void> {
    const [from, to] = agent ? [agent.seq, Math.min(agent.to, upTo)] : [1, upTo]
    for await (const it of read(from, to, (of) => of === agent?.agent)) {
      yield* told(it, depth)
      if (it.is !== "row" || depth >= DEEPEST) continue
      for (const called of agents.at(it.row.seq)) {
        const cost = called.to - called.seq + 1
        if (written.has(called.agent) || cost > room) continue
        room -= cost
        written.add(called.agent)
        yield form.agentBegins(called.title ?? called.agent, depth + 1)
        yield* conversation(called, depth + 1)
        yield form.agentEnds()
      }
    }
  }

  yield* conversation(null, 0)
  if (agents.all.every(({ agent }) => written.has(agent)) && agents.all.length < MOST_AGENTS) return
  let now: string | undefined
  for await (const it of read(1, upTo, (of) => of !== undefined && !written.has(of))) {
    if (it.agent !== now) {
      if (now !== undefined) yield form.agentEnds()
      now = it.agent
      yield form.agentBegins(agents.titleOf(it.agent ?? "") ?? it.agent ?? "", 1)
    }
    yield* told(it, 1)
  }
  if (now !== undefined) yield form.agentEnds()
}

const beginsTurn = (block: Row["blocks"][number]) =>
  block.type === "prompt" && block.as !== "refusal" && block.as !== "answer"

async function agentsOf(store: Store, session: Opened<"view">) {
  const all: SubAgentRow[] = []
  for (let cursor: string | null = "0"; cursor !== null && all.length < MOST_AGENTS; ) {
    const { agents, next }: Awaited<ReturnType<typeof listAgents>> = await listAgents(store, session, {
      cursor,
      limit: 500,
    })
    all.push(...agents)
    cursor = next
  }
  const byCall = new Map<number, SubAgentRow[]>()
  for (const agent of all) {
    if (agent.calledAt !== null) byCall.set(agent.calledAt, [...(byCall.get(agent.calledAt) ?? []), agent])
  }
  const titles = new Map(all.map(({ agent, title }) => [agent, title]))
  return { all, at: (seq: number) => byCall.get(seq) ?? [], titleOf: (agent: string) => titles.get(agent) }
}

/** What stands above the transcript. */
export function aboutOf(session: Session, address: string): About {
  const known = (name: string, value: string | null | undefined) => (value ? [[name, value] as const] : [])
  return {
    title: session.title || "Untitled session",
    address,
    facts: [
      ...known("Shared by", session.owner.name),
      ...known("Agent", session.agent && agentLabel(session.agent)),
      ...known("Model", session.model),
      ...known("Repository", session.repository && session.repository + (session.branch ? `@${session.branch}` : "")),
      ...known("Began", session.started_at ?? session.created_at),
      ...known("Last change", session.updated_at),
    ],
  }
}
