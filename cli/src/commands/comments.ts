import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Comment } from "#protocol/comments"
import { sentSession } from "../choosing/this-session.ts"
import { connect, type Run } from "../connection/connection.ts"
import { pageOf, sessionId } from "../connection/session-reference.ts"
import { ago } from "../terminal/words.ts"

/** What people said about a session, oldest first. */
export async function comments(run: Run, given: string | undefined, options: { unresolved?: boolean }): Promise<void> {
  const connection = connect(run)
  const id = given === undefined ? await sentSession(run, connection) : await sessionId(connection, given)
  const all: Comment[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await connection.client.send(calls.listComments, { id, limit: 200, ...(cursor && { cursor }) })
    all.push(...page.comments)
    cursor = page.next
  }
  const shown = options.unresolved ? all.filter((it) => it.resolved_at === null) : all
  const page = pageOf(connection.server, id)
  run.out.result(
    { session: id, comments: shown },
    shown.flatMap((it) => linesOf(it, page, run.out.style)),
  )
  if (shown.length === 0)
    run.out.remark(
      all.length > 0 ? "All comments on this session are resolved." : "Nobody has commented on this session.",
    )
}

function linesOf(it: Comment, page: string, style: Run["out"]["style"]): string[] {
  const marks = [it.edited_at && "edited", it.resolved_at && "resolved"].filter(Boolean)
  const when = [ago(it.created_at), ...marks].join(", ")
  // Their lines stay lines; what else would act in a terminal does not.
  const text = it.text.split("\n").map((line) => `  ${cleanLine(line, 10_000)}`.trimEnd())
  return [`${style.bold(cleanLine(it.author.name, 60))}  ${style.dim(`${when}  ${page}#e${it.seq}`)}`, ...text, ""]
}
