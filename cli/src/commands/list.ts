import { agentLabel } from "#agents/label"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import { percentOf } from "#protocol/percent"
import type { SessionFilter, SessionSummary } from "#protocol/sessions"
import { openctl } from "../config.ts"
import { connect, type Run } from "../connection/connection.ts"
import { pageOf } from "../connection/session-reference.ts"
import { usage } from "../terminal/failure.ts"
import { ago, shellWord, table } from "../terminal/words.ts"

export interface ListOptions {
  shared?: boolean
  owned?: boolean
  team?: boolean
  query?: string
  limit?: string
  cursor?: string
}

export async function list(run: Run, options: ListOptions): Promise<void> {
  const { server, client } = connect(run)
  const limit = Number(options.limit ?? 30)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) throw usage("--limit is a whole number from 1 to 100.")
  if (!calls.listSessions.input.shape.cursor.safeParse(options.cursor).success)
    throw usage(
      "--cursor takes the cursor that openctl list prints at the end of a page. Leave it out to start from the beginning.",
    )
  const filter = filterOf(options)
  const page = await client.send(calls.listSessions, {
    limit,
    ...(filter && { filter }),
    ...(options.query && { q: options.query }),
    ...(options.cursor && { cursor: options.cursor }),
  })
  const sessions = page.sessions.map((it) => ({ ...it, url: pageOf(server, it.id) }))
  run.out.result({ sessions, next: page.next }, run.out.terminal ? rows(run, page.sessions) : tabbed(page.sessions))
  if (page.sessions.length === 0) run.out.remark(nothing(options))
  if (page.next !== null)
    run.out.remark(`There are more. To see them: ${openctl} list${again(options)} --cursor ${shellWord(page.next)}`)
}

/** One list at a time. Your own and those shared with you together are what it lists anyway. */
function filterOf({ shared, owned, team }: ListOptions): SessionFilter | undefined {
  if (team && (shared || owned)) throw usage("--team lists the team's sessions. Leave out --shared and --owned.")
  if (team) return "team"
  return shared === owned ? undefined : shared ? "shared" : "owned"
}

/** For eyes: the beginning of the id, which is enough to name a session by. The time is the one that the order goes by. */
function rows(run: Run, sessions: readonly SessionSummary[]): string[] {
  const shortest = prefixLength(sessions.map((it) => it.id))
  const cells = sessions.map((it) => [
    it.id.slice(0, shortest),
    ago(it.created_at),
    cleanLine(agentLabel(it.agent), 20),
    access(it),
    cleanLine(it.title, 200),
  ])
  return table(cells, run.out.columns)
}

/** For programs that cut lines: whole ids, tabs between. */
function tabbed(sessions: readonly SessionSummary[]): string[] {
  return sessions.map((it) =>
    [it.id, it.created_at, cleanLine(it.agent), access(it), cleanLine(it.title, 500)].join("\t"),
  )
}

function access(it: SessionSummary): string {
  const state = stateOf(it)
  if (it.access_type !== "owned") return `${cleanLine(it.owner.name, 30)} (${roleIn(it)})${state}`
  if (it.visibility === "team") return `team${state}`
  if (it.visibility === "public") return `public${state}`
  const byLink = it.links ? `${it.links} ${it.links === 1 ? "link" : "links"}` : ""
  if (!it.shared_with) return (byLink || "only you") + state
  return `shared with ${it.shared_with}${byLink && `, ${byLink}`}${state}`
}

const roleIn = (it: SessionSummary) => it.collaborator_role ?? (it.access_type === "team" ? "team" : "reader")

function stateOf({ status, upload }: SessionSummary): string {
  if (status === "complete") return ""
  if (!upload || status === "archived") return `, ${status}`
  return `, ${upload.stopped ? "stopped at" : "uploading"} ${percentOf(upload)}%`
}

/** As few characters as tell all of these apart, and never so few that a new one would be confused with them. */
export function prefixLength(ids: readonly string[]): number {
  const sorted = [...ids].sort()
  let most = 10
  for (const [at, id] of sorted.entries()) {
    const before = sorted[at - 1] ?? ""
    let same = 0
    while (same < id.length && id[same] === before[same]) same++
    most = Math.max(most, same + 1)
  }
  return Math.min(26, most)
}

function nothing(options: ListOptions): string {
  if (options.query) return "No session has these words in its title or transcript."
  if (options.team) return `Nobody has opened a session to the team. Open one with: ${openctl} visibility SESSION team`
  return options.shared
    ? "Nobody has shared a session with you."
    : `There are no sessions yet. Send one with: ${openctl} upload`
}

function again(options: ListOptions): string {
  const parts = [
    options.shared && "--shared",
    options.owned && "--owned",
    options.team && "--team",
    options.limit && `--limit ${options.limit}`,
  ]
  if (options.query) parts.push(`-q ${shellWord(options.query)}`)
  return parts
    .filter(Boolean)
    .map((part) => ` ${part}`)
    .join("")
}
