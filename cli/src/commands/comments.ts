import { text as textOf } from "node:stream/consumers"
import { onLine, onWords } from "#protocol/anchors"
import { calls } from "#protocol/calls"
import { cleanLine } from "#protocol/clean"
import type { Comment } from "#protocol/comments"
import { withIds, withNames } from "#protocol/mentions"
import { sentSession } from "../choosing/this-session.ts"
import { openctl } from "../config.ts"
import { type Connection, connect, type Run } from "../connection/connection.ts"
import { pageOf, SHORTEST, sessionId } from "../connection/session-reference.ts"
import { exits, Failure, usage } from "../terminal/failure.ts"
import { ago } from "../terminal/words.ts"

/** Comments on a session: listed by thread, made, replied to and resolved. */

export async function comments(run: Run, given: string | undefined, options: { unresolved?: boolean }): Promise<void> {
  const connection = connect(run)
  const id = await sessionOf(run, connection, given)
  const all = await allOf(connection, id)
  const resolved = new Set(all.filter((it) => it.resolved_at !== null).map((it) => it.id))
  const shown = options.unresolved ? all.filter((it) => !resolved.has(it.thread ?? it.id)) : all
  const page = pageOf(connection.server, id)
  const lines = shown
    .filter((it) => it.thread === null)
    .flatMap((root) => [
      ...linesOf(root, run.out.style, page),
      ...shown.filter((it) => it.thread === root.id).flatMap((it) => linesOf(it, run.out.style)),
    ])
  run.out.result({ session: id, comments: shown }, lines)
  if (shown.length === 0)
    run.out.remark(
      all.length > 0 ? "All comments on this session are resolved." : "Nobody has commented on this session.",
    )
}

export async function addComment(
  run: Run,
  given: string | undefined,
  options: { entry?: string; text?: string },
): Promise<void> {
  const seq = Number(options.entry)
  if (!(Number.isSafeInteger(seq) && seq > 0)) {
    throw usage(
      `--entry takes the number of an entry, not "${options.entry ?? ""}". It ends the entry's address: #e12.`,
    )
  }
  const connection = connect(run)
  const id = await sessionOf(run, connection, given)
  const text = await textToSend(connection, id, options.text)
  const made = await connection.client.send(calls.createComment, { id, anchor: { seq }, text })
  run.out.result({ session: id, comment: made }, [`${pageOf(connection.server, id)}#e${made.seq}`])
  run.out.remark(`Comment ${made.id} added.`)
}

export async function replyTo(
  run: Run,
  named: string,
  given: string | undefined,
  options: { text?: string },
): Promise<void> {
  const connection = connect(run)
  const id = await sessionOf(run, connection, given)
  const to = find(await allOf(connection, id), named)
  const text = await textToSend(connection, id, options.text)
  const made = await connection.client.send(calls.createComment, { id, reply_to: to.id, text })
  run.out.result({ session: id, comment: made }, [addressOf(made, pageOf(connection.server, id))])
  run.out.remark(`Reply ${made.id} added.`)
}

export async function resolveThread(
  run: Run,
  named: string,
  given: string | undefined,
  options: { reopen?: boolean },
): Promise<void> {
  const connection = connect(run)
  const id = await sessionOf(run, connection, given)
  const found = find(await allOf(connection, id), named)
  const resolved = options.reopen !== true
  const input = { id, commentId: found.thread ?? found.id, resolved }
  const changed = await connection.client.send(calls.patchComment, input)
  run.out.result({ session: id, comment: changed }, [])
  run.out.remark(resolved ? "Thread resolved." : "Thread reopened.")
}

const sessionOf = (run: Run, connection: Connection, given: string | undefined) =>
  given === undefined ? sentSession(run, connection) : sessionId(connection, given)

async function allOf({ client }: Connection, id: string): Promise<Comment[]> {
  const all: Comment[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.send(calls.listComments, { id, limit: 200, ...(cursor && { cursor }) })
    all.push(...page.comments)
    cursor = page.next
  }
  return all
}

/** By its id, or by how its id ends: comments made about the same time begin alike. */
function find(all: readonly Comment[], named: string): Comment {
  const id = named.trim().toLowerCase()
  const found = all.filter((it) => it.id === id || (id.length >= SHORTEST && it.id.endsWith(id)))
  const [one] = found
  if (one && found.length === 1) return one
  const what = one ? "more than one comment whose id ends" : "no comment whose id is, or ends"
  throw new Failure(
    one ? "CONFLICT" : "NOT_FOUND",
    one ? exits.usage : exits.notFound,
    `This session has ${what} in "${cleanLine(named, 40)}". See: ${openctl} comments`,
  )
}

/** What is to be said, from the option or from what is piped in; people who may see the session are mentioned by @Name. */
async function textToSend({ client }: Connection, id: string, given: string | undefined): Promise<string> {
  if (given === undefined && process.stdin.isTTY) throw usage("Give --text, or pipe the text in.")
  const text = (given ?? (await textOf(process.stdin))).trim()
  if (text === "") throw usage("There is no text to send.")
  if (!text.includes("@")) return text
  const [{ collaborators }, { owner }] = await Promise.all([
    client.send(calls.listCollaborators, { id }),
    client.send(calls.getSession, { id }),
  ])
  const others = collaborators.flatMap((it) => (it.person_id && it.name ? [{ id: it.person_id, name: it.name }] : []))
  return withIds(text, [owner, ...others])
}

const addressOf = (it: Comment, page: string) => (it.seq > 0 ? `${page}#e${it.seq}` : page)

/** A comment with its address, or without one a reply to the comment before it. */
function linesOf(it: Comment, style: Run["out"]["style"], page?: string): string[] {
  const indent = page === undefined ? "    " : ""
  const lines = (text: string, mark = "") =>
    // Their lines stay lines; what else would act in a terminal does not.
    text.split("\n").map((line) => `${indent}  ${mark}${cleanLine(line, 10_000)}`.trimEnd())
  const marks = [it.edited_at && "edited", it.resolved_at && "resolved"].filter(Boolean)
  const head = [[ago(it.created_at), ...marks].join(", "), page && addressOf(it, page), it.id]
    .filter(Boolean)
    .join("  ")
  const name = it.deleted ? "Deleted" : cleanLine(it.author.name, 60)
  return [
    `${indent}${style.bold(name)}  ${style.dim(head)}`,
    ...(page === undefined ? [] : aboutOf(it).flatMap((line) => lines(line, "> "))),
    ...(it.deleted ? [] : lines(withNames(it.text, it.mentions))),
    "",
  ]
}

/** What a thread is about, beside its entry. */
function aboutOf({ anchor }: Comment): string[] {
  const words = onWords(anchor)
  const line = onLine(anchor)
  if (words) return [words.quote]
  return line ? [`${line.path}, ${line.side === "old" ? "removed " : ""}line ${line.line}`] : []
}
