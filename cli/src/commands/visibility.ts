import { calls } from "#protocol/calls"
import { Visibility } from "#protocol/sessions"
import { connect, type Run } from "../connection.ts"
import { usage } from "../failure.ts"
import { pageOf, sessionId } from "../session-reference.ts"

const means = {
  private: "Only you, the people it is shared with, and anyone who has a share link can see it.",
  public: "Anyone who has its address can read it. It isn't listed anywhere.",
}

/** Says who can see a session, or changes it. */
export async function visibility(run: Run, given: string, wanted: string | undefined): Promise<void> {
  const wish = wanted === undefined ? undefined : Visibility.safeParse(wanted)
  if (wish && !wish.success) throw usage(`A session is private or public, not "${wanted}".`)
  const connection = connect(run)
  const id = await sessionId(connection, given)
  const session = wish
    ? await connection.client.send(calls.patchSession, { id, visibility: wish.data })
    : await connection.client.send(calls.getSession, { id })
  const url = pageOf(connection.server, id)
  run.out.result({ id, url, visibility: session.visibility }, [session.visibility])
  run.out.remark(means[session.visibility])
  if (session.visibility === "public") run.out.remark(url)
}
