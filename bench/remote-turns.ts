import { randomUUID } from "node:crypto"
import { calls } from "#protocol/calls"
import type { ServerFrame } from "#protocol/live"
import { scene } from "../tests/harness/terminals.ts"
import { clientOf, endRuns, runProcess } from "../tests/remote/run-process.ts"
import { centile, ms, type Table } from "./measure.ts"

/** A contributor may send 60 an hour. */
const TURNS = 50

/** What people wait for in a remote session, with the real `openctl run` and a scripted agent, each a process of its own. */
export async function remoteTurns(table: Table): Promise<void> {
  const it = await scene()
  try {
    const run = runProcess(it.alice, ["--share", "bob@example.com", "--role", "contributor"])
    const { session: id } = await run.told("run")
    const [owner, contributor] = [clientOf(it.alice), clientOf(it.bob)]
    await contributor.send(calls.listSessions, {})
    const bobs = await follower(it.server.url, it.bob.env.OPENCTL_TOKEN ?? "", id)
    const alices = await follower(it.server.url, it.alice.env.OPENCTL_TOKEN ?? "", id)
    const times = { taken: [] as number[], text: [] as number[], answered: [] as number[], interrupted: [] as number[] }
    /** Sends a prompt, approves it, and gives when. */
    const approved = async (text: string) => {
      const proposal = randomUUID()
      const { rev, hash } = await contributor.send(calls.propose, { id, proposal, text })
      const at = performance.now()
      await owner.send(calls.decideProposal, { id, proposal, rev, approve: true, hash })
      return { proposal, at }
    }
    for (let nth = 0; nth < TURNS; nth++) {
      bobs.forget()
      const { proposal, at } = await approved("[[say 5 1]]")
      times.taken.push((await bobs.heard("proposal.taken")) - at)
      times.text.push((await bobs.heard("text")) - at)
      await run.told("stop", (told) => told.proposal === proposal)
    }
    /** The owner's own runs at once. */
    const own = async (text: string) => {
      const proposal = randomUUID()
      await owner.send(calls.propose, { id, proposal, text })
      return proposal
    }
    for (let nth = 0; nth < TURNS; nth++) {
      alices.forget()
      const proposal = await own("[[ask]]")
      await alices.heard("question.opened")
      const { questions } = await owner.send(calls.listQuestions, { id })
      const open = questions.find((one) => one.state === "open")
      if (!open) throw new Error("Nothing is asked.")
      const at = performance.now()
      await owner.send(calls.answerQuestion, {
        id,
        question: open.id,
        rev: open.rev,
        option: open.options[0]?.id ?? "",
      })
      times.answered.push((await alices.heard("text")) - at)
      await run.told("stop", (told) => told.proposal === proposal)
    }
    for (let nth = 0; nth < TURNS; nth++) {
      alices.forget()
      const proposal = await own("[[say 1 1]] [[wait]]")
      await alices.heard("text")
      const at = performance.now()
      await owner.send(calls.interruptRun, { id, proposal })
      times.interrupted.push((await alices.heard("proposal.ended")) - at)
      await run.told("stop", (told) => told.proposal === proposal)
    }
    const row = (work: string, of: number[], most: { p50?: number; p99?: number }) => {
      const [p50, p99] = [centile(of, 0.5), centile(of, 0.99)]
      const target = Object.entries(most).map(([which, ms]) => `${which} <= ${ms} ms`)
      const met = p50 <= (most.p50 ?? Number.POSITIVE_INFINITY) && p99 <= (most.p99 ?? Number.POSITIVE_INFINITY)
      table.row(work, `p50 ${ms(p50)}, p90 ${ms(centile(of, 0.9))}, p99 ${ms(p99)}`, target.join(", "), met)
    }
    row("approval to the first text at a contributor, scripted agent", times.text, { p50: 45, p99: 150 })
    row("approval until the runner has taken it, as a contributor hears", times.taken, { p50: 20 })
    row("answer in the browser to the agent's next word at its owner", times.answered, { p50: 30 })
    row("interrupt until its turn has ended, as its owner hears", times.interrupted, { p99: 300 })
    bobs.end()
    alices.end()
    run.kill("SIGTERM")
    await run.ended
  } finally {
    endRuns()
    await it.end()
  }
}

/** Follows a session, and says when it first heard of something since it last forgot. */
async function follower(url: string, token: string, session: string) {
  const headers = { authorization: `Bearer ${token}` }
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/live`, { headers } as unknown as string[])
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve)
    socket.addEventListener("error", reject)
  })
  const heardAt = new Map<string, number>()
  let look = () => {}
  socket.addEventListener("message", ({ data }) => {
    const frame = JSON.parse(String(data)) as ServerFrame
    const what = frame.type === "event" ? frame.event : frame.type
    if (frame.type === "text" && frame.text === "") return
    if (!heardAt.has(what)) heardAt.set(what, performance.now())
    look()
  })
  socket.send(JSON.stringify({ join: session, after: 0 }))
  return {
    forget: () => heardAt.clear(),
    async heard(what: string): Promise<number> {
      for (const end = performance.now() + 20_000; ; ) {
        const at = heardAt.get(what)
        if (at !== undefined) return at
        if (performance.now() > end) throw new Error(`Never heard of: ${what}`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000)
          look = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
    end: () => socket.close(),
  }
}
