import { existsSync, mkdtempSync } from "node:fs"
import { homedir, tmpdir } from "node:os"
import { join } from "node:path"
import type { Agent, Question, Turn } from "../../cli/src/run/agent/agent.ts"
import { type AgentChoice, agentsOnPath } from "../../cli/src/run/agent/choice.ts"
import { startAgent } from "../../cli/src/run/agent/start-agent.ts"
import { createRecorder } from "../../cli/src/run/recorder/recorder.ts"

/**
 * The same checks with real agents: each one whose program is on PATH and that is signed in. It runs three short prompts of each
 * on your account, so it is started by hand only: `bun tests/remote/real.ts [agent...]`. Exits with 1 if a check fails.
 */
const wanted = process.argv.slice(2)
const choices = agentsOnPath(process.env.PATH ?? "").filter(
  ({ name, known }) => wanted.length === 0 || wanted.includes(name) || wanted.includes(known?.word ?? ""),
)
let failures = 0
for (const choice of choices) await check(choice)
console.log(`${choices.length} agents, ${failures} checks failed`)
process.exit(failures === 0 ? 0 : 1)

function say(what: string, isRight: boolean, seen: unknown): void {
  if (!isRight) failures++
  console.log(`  ${isRight ? "yes" : "NO "} ${what}: ${JSON.stringify(seen)}`)
}

async function check(choice: AgentChoice): Promise<void> {
  console.log(`${choice.title} (${choice.command.join(" ")})`)
  const cwd = mkdtempSync(join(tmpdir(), "openctl-real-"))
  const first = await session(choice, cwd).catch((error: Error) => error)
  if (first instanceof Error) return say("starts", false, first.message)
  const { agent } = first
  say("starts in a mode that asks", isAsking(agent), [agent.version, agent.mode, agent.modes.map(({ id }) => id)])

  const said = await first.turn("Answer with the single word PINEAPPLE, without using any tool.")
  say("answers", said.answer.includes("PINEAPPLE") && said.stop === "end_turn", [said.stop, said.answer, said.usage])

  const refused = await first.turn(`Run the shell command: touch refused.txt`, (asked) =>
    asked.options.find(({ kind }) => kind.startsWith("reject")),
  )
  const isUntouched = !existsSync(join(cwd, "refused.txt"))
  say("asks before it acts, and obeys a refusal", refused.asked > 0 && isUntouched, [refused.asked, refused.stop])

  const waiting = first.turn("Run the shell command: touch waiting.txt", () => {
    agent.cancel()
    return undefined
  })
  const began = Date.now()
  const cut = await Promise.race([waiting, pause(120_000)])
  say("stops when it is interrupted with an open question", cut?.stop === "cancelled", [cut?.stop, Date.now() - began])
  await agent.end()

  if (choice.known?.resumesBadly) return
  const second = await session(choice, cwd, agent.session).catch((error: Error) => error)
  if (second instanceof Error) return say("goes on with its session", false, second.message)
  const again = await second.turn("Which single fruit word did you answer with before? Use no tool.")
  const told = second.answers()
  say("goes on with its session, in a mode that asks", isAsking(second.agent), second.agent.mode)
  say("tells nothing of its replay", again.answer === told && again.answer.includes("PINEAPPLE"), told)
  await second.agent.end()
}

function isAsking({ mode, modes }: Agent): boolean {
  return modes.length === 0 || modes.some(({ id, asks }) => id === mode && asks)
}

function pause(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms))
}

type Choose = (asked: Question) => { id: string } | undefined

/** A session whose lines are kept, and turns in it. */
async function session(choice: AgentChoice, cwd: string, resume?: string) {
  const answers: string[] = []
  let asked = 0
  let choose: Choose = () => undefined
  const recorder = createRecorder({
    run: crypto.randomUUID(),
    now: () => new Date(),
    later: (ms, work) => void setTimeout(work, ms),
    line(line) {
      const { update, under } = JSON.parse(line)
      if (update?.sessionUpdate === "agent_message_chunk" && under === undefined)
        answers.push(update.content.text ?? "")
    },
    text: () => {},
    late: choice.known?.lateResults !== undefined,
  })
  const agent = await startAgent({
    choice,
    cwd,
    env: process.env,
    signal: new AbortController().signal,
    around: { home: homedir(), folders: {} },
    ...(resume !== undefined && { resume }),
    events: {
      update: (update) => recorder.update(update),
      async question(question) {
        asked++
        recorder.asked(question.call)
        return choose(question)?.id ?? null
      },
      noise: () => {},
      exited: () => {},
    },
  })
  return {
    agent,
    answers: () => answers.join(""),
    async turn(text: string, choosing: Choose = () => undefined) {
      const [from, before] = [answers.length, asked]
      choose = choosing
      const turn: Turn = await agent.prompt(text).catch((error: Error) => ({ stop: error.message }))
      recorder.stop({ id: crypto.randomUUID(), stop: turn.stop })
      return { ...turn, asked: asked - before, answer: answers.slice(from).join("") }
    },
  }
}
