import { createHash, randomUUID } from "node:crypto"
import { calls } from "#protocol/calls"
import type { Proposal } from "#protocol/remote-nouns"
import { serveAgain } from "../follow/follower.ts"
import { chanceOf } from "../harness/chance.ts"
import type { Scene } from "../harness/terminals.ts"
import { until } from "../harness/until.ts"
import { clientOf, givenTo, type RunProcess, runProcess } from "./run-process.ts"

/**
 * Bob sends prompts, Alice approves them, and her runner and the server are killed at random moments and come back. At the end no
 * prompt has reached the agent twice, what reached it is what was approved, and each prompt has an end that somebody can read.
 */
export interface Outcome {
  prompts: number
  given: number
  interrupted: number
  /** Taken when the server went away, and never given. */
  cancelled: number
  runnerKills: number
  serverKills: number
}

/** Where it is killed: by chance, or once the runner has told of this event. */
export interface Chaos {
  it: Scene
  seed: number
  steps: number
}

export async function chaos({ it, seed, steps }: Chaos): Promise<Outcome> {
  const { alice } = it
  const chance = chanceOf(seed)
  const [owner, contributor] = [clientOf(alice), clientOf(it.bob)]
  const outcome: Outcome = { prompts: 0, given: 0, interrupted: 0, cancelled: 0, runnerKills: 0, serverKills: 0 }
  const before = givenTo(alice).length
  let run = runProcess(alice, ["--share", "bob@example.com", "--role", "contributor"])
  const { session: id } = await run.told("run")
  await until("the session is live", async () => (await owner.send(calls.getSession, { id })).status === "live")
  const hashes = new Map<string, string>()
  const own: string[] = []
  let up = true

  const restart = async (): Promise<RunProcess> => {
    const args = ["--resume", id]
    if (chance.is(0.4)) {
      own.push(`own ${seed}-${own.length} [[say 3 2]]`)
      args.push("--prompt", own.at(-1) ?? "")
    }
    const next = runProcess(alice, args)
    await next.told("run")
    return next
  }
  const send = async () => {
    const proposal = randomUUID()
    const text = `prompt ${seed}-${outcome.prompts} [[say ${chance.from(1, 6)} 2]]`
    const sent = await contributor.send(calls.propose, { id, proposal, text }).catch(() => null)
    if (!sent) return
    outcome.prompts++
    hashes.set(proposal, sent.hash)
    await owner
      .send(calls.decideProposal, { id, proposal, rev: sent.rev, approve: true, hash: sent.hash })
      .catch(() => null)
  }

  for (let step = 0; step < steps; step++) {
    if (up) for (let more = chance.from(1, 2); more > 0; more--) await send()
    await Bun.sleep(chance.from(0, 80))
    if (chance.is(0.5)) {
      if (!up) continue
      run.kill("SIGKILL")
      await run.ended
      outcome.runnerKills++
      run = await restart()
    } else if (chance.is(0.35)) {
      if (up) {
        await it.server.kill("SIGKILL")
        outcome.serverKills++
      } else await serveAgain(it)
      up = !up
    }
  }
  if (!up) await serveAgain(it)
  await until(
    "the runner is back",
    () =>
      owner.send(calls.getRun, { id }).then(
        (it) => it.run?.online,
        () => false,
      ),
    20_000,
  )
  await approveAll(id, owner)
  let last = ""
  await until(
    "every prompt has an end",
    async () => {
      const left = await openIn(id, owner)
      last = JSON.stringify([
        left.map(({ id, text, state }) => [id, text, state]),
        run.events
          .slice(-25)
          .map((it) => [it.event, it.proposal?.id ?? it.proposal, it.proposal?.state ?? it.state, it.message, it.text]),
        run.err(),
      ])
      return left.length === 0
    },
    40_000,
  ).catch((error) => {
    throw new Error(`seed ${seed}: ${error.message}\n${last}`)
  })
  run.kill("SIGTERM")
  await run.ended
  await check({ id, owner, hashes, own, given: givenTo(alice).slice(before), outcome, seed })
  return outcome
}

type Client = ReturnType<typeof clientOf>

/** Those whose approval was lost with the server. */
async function approveAll(id: string, owner: Client): Promise<void> {
  for (const { id: proposal, rev, hash, state } of await openIn(id, owner))
    if (state === "pending") await owner.send(calls.decideProposal, { id, proposal, rev, hash, approve: true })
}

async function openIn(id: string, owner: Client): Promise<Proposal[]> {
  const { proposals } = await owner.send(calls.listProposals, { id })
  return proposals.filter(({ state }) => ["pending", "approved", "running"].includes(state))
}

async function check(found: {
  id: string
  owner: Client
  hashes: ReadonlyMap<string, string>
  own: readonly string[]
  given: readonly { prompt: string; sha256: string }[]
  outcome: Outcome
  seed: number
}): Promise<void> {
  const { id, owner, hashes, own, given, outcome, seed } = found
  const fail = (what: string) => {
    throw new Error(`seed ${seed}: ${what}`)
  }
  const times = new Map<string, number>()
  for (const { sha256 } of given) times.set(sha256, (times.get(sha256) ?? 0) + 1)
  for (const [sha, count] of times) if (count > 1) fail(`the prompt with hash ${sha} was given ${count} times`)
  const approved = new Set([...hashes.values(), ...own.map(hashOf)])
  for (const { sha256, prompt } of given) if (!approved.has(sha256)) fail(`"${prompt}" was given and not approved`)
  const { proposals } = await owner.send(calls.listProposals, { id })
  const byId = new Map(proposals.map((it) => [it.id, it]))
  const lines = (await (await owner.open(calls.exportSession, { id, source: "main" })).text()).split("\n").slice(0, -1)
  const told = lines.map((line) => JSON.parse(line) as { type: string; id?: string })
  for (const [proposal, hash] of hashes) {
    const state = byId.get(proposal)?.state
    const got = times.get(hash) ?? 0
    if (state === "completed") {
      if (got !== 1) fail(`${proposal} is completed and was given ${got} times`)
      for (const type of ["prompt", "stop"])
        if (told.filter((it) => it.type === type && it.id === proposal).length !== 1)
          fail(`${proposal} is completed and has not one line "${type}"`)
    } else if (state === "cancelled" && got === 0 && byId.get(proposal)?.note) outcome.cancelled++
    else if (state !== "interrupted") fail(`${proposal} is ${state}`)
    else outcome.interrupted++
  }
  outcome.given += given.length
}

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex")
