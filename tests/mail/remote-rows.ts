import { createHash } from "node:crypto"
import { hold } from "../../server/src/access/hold.ts"
import { newId } from "../../server/src/storage/id.ts"
import type { Store } from "../../server/src/storage/store.ts"

/** What waits in a remote session, as its room writes it: a run, prompts and questions. */

/** Begins a run of Claude Code; returns its id. */
export async function beginRun(store: Store, session: string): Promise<string> {
  const id = crypto.randomUUID()
  await store.unrecorded
    .insertInto("runs")
    .values({
      id,
      session_id: session,
      n: 1,
      agent: "claude-code",
      version: null,
      mode: null,
      modes: "[]",
      wanted_mode: null,
      state: "idle",
      turn: null,
      interrupt: null,
      end_asked: 0,
      began_at: store.now,
      seen_at: store.now,
      attended_at: null,
      ended_at: null,
      reason: null,
    })
    .execute()
  return id
}

/** Sends a prompt; returns its id. */
export async function sendPrompt(
  store: Store,
  session: string,
  author: string,
  text = "Try it again",
): Promise<string> {
  const id = crypto.randomUUID()
  const hash = createHash("sha256").update(text).digest("hex")
  await store.change(author, async (change) => {
    const held = await hold(store, change, session)
    if (!held) throw new Error("There is no such session.")
    await change.db
      .insertInto("proposals")
      .values({
        id,
        session_id: session,
        author_id: author,
        text,
        sent_text: null,
        hash,
        state: "pending",
        rev: 1,
        created_at: store.now,
        expires_at: null,
        decided_by: null,
        decided_at: null,
        via: null,
        run_id: null,
        began_at: null,
        ended_at: null,
        stop: null,
        note: null,
      })
      .execute()
    await held.record({
      name: "proposal.made",
      subject: author,
      data: { proposal: id, state: "pending" },
      names: { hash },
    })
  })
  return id
}

/** The agent asks; returns the question's id. */
export async function ask(store: Store, session: string, run: string, owner: string): Promise<string> {
  const id = crypto.randomUUID()
  await store.change(owner, async (change) => {
    const held = await hold(store, change, session)
    if (!held) throw new Error("There is no such session.")
    await change.db
      .insertInto("questions")
      .values({
        id,
        session_id: session,
        run_id: run,
        proposal_id: null,
        call: newId(),
        title: "rm -rf build",
        body: "{}",
        options: "[]",
        state: "open",
        rev: 1,
        wish: null,
        wish_by: null,
        wish_at: null,
        option: null,
        by_id: null,
        via: null,
        reason: null,
        created_at: store.now,
        closed_at: null,
      })
      .execute()
    await held.record({ name: "question.opened", data: { question: id, n: 1 } })
  })
  return id
}
