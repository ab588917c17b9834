import { calls } from "#protocol/calls"
import { Visibility } from "#protocol/sessions"
import { connect, type Run } from "../connection/connection.ts"
import { pageOf, sessionId } from "../connection/session-reference.ts"
import { usage } from "../terminal/failure.ts"

const means = {
  private: "Only you, the people it is shared with, and anyone who has a share link can see it.",
  team: "Everyone with an account on this server can read it, and finds it under Team.",
  public: "Anyone who has its address can read it. It isn't listed anywhere.",
}

/** Says who can see a session, and whether readers see its comments, or changes it. */
export async function visibility(
  run: Run,
  given: string,
  wanted: string | undefined,
  comments: string | undefined,
): Promise<void> {
  const wish = wanted === undefined ? undefined : Visibility.safeParse(wanted)
  if (wish && !wish.success) throw usage(`A session is private, team or public, not "${wanted}".`)
  if (comments !== undefined && comments !== "on" && comments !== "off")
    throw usage(`--reader-comments is on or off, not "${comments}".`)
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const change = {
    ...(wish && { visibility: wish.data }),
    ...(comments !== undefined && { comments_for_readers: comments === "on" }),
  }
  const session =
    wish || comments !== undefined
      ? await connection.client.send(calls.patchSession, { id, ...change })
      : await connection.client.send(calls.getSession, { id })
  const url = pageOf(connection.server, id)
  const { comments_for_readers } = session
  run.out.result({ id, url, visibility: session.visibility, comments_for_readers }, [session.visibility])
  run.out.remark(means[session.visibility])
  if (comments_for_readers) run.out.remark("People who aren't invited can read its comments too.")
  else if (comments === "off") run.out.remark("Only people with access can read its comments.")
  if (session.visibility !== "private") run.out.remark(url)
}
