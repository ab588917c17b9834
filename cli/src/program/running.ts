import type { Command } from "commander"
import { InvalidArgumentError } from "commander"
import { agentWords } from "../run/agent/choice.ts"
import { usage } from "../terminal/failure.ts"
import type { Declare, RunCommand } from "./declare.ts"

export function runningCommands(declare: Declare, run: RunCommand): void {
  const [first = "agent", second = first] = agentWords
  declare("run", {
    summary: "run an agent in a session that takes prompts",
    text: `Runs a coding agent here, in a session whose page shows everything live. People who may view the session watch; contributors send prompts, and each waits until you approve it, here or on the page. You answer what the agent asks, interrupt it and end it, here or on the page. Agents: ${agentWords.join(", ")}, or any program that speaks the Agent Client Protocol after --. They start in the mode in which they ask before they act.`,
    examples: [
      [`openctl run ${first}`, "in this folder"],
      [`openctl run ${second} --share bob@example.com --role contributor`, "Bob may send prompts, which wait for you"],
      ["openctl run --resume", "go on with what was run here last"],
      [`openctl run ${first} --prompt 'Run the tests' --once --json`, "for scripts: one prompt, one line per event"],
      ["openctl run -- my-agent --acp", "another agent"],
    ],
  })
    .argument("[agent]", `${agentWords.join(", ")}; without one, the agent that is installed`)
    .argument("[command...]", "after --, a program that speaks the Agent Client Protocol, with its arguments")
    .option("--resume [session]", "go on with a session: the last one run in this folder, or this one")
    .option("--share <address...>", "invite these people at once")
    .option("--role <role>", "as viewer or contributor, who may send prompts (default: viewer)", roleIn)
    .option("--title <text>", "the title of a new session (default: what the agent calls it)")
    .option("--mode <mode>", "start in another mode of the agent's; everybody sees which")
    .option("--prompt <text>", "the first prompt; - reads it from stdin")
    .option("--once", "end after the first prompt; the exit code is 0 only if its turn ended well")
    .option("--headless", "don't use the terminal: approve and answer on the page")
    .option("--stream", "with --json, print text while it is being written, too")
    .action(async (_agent: string | undefined, _command: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => {
        const { runAgent } = await import("../commands/run.ts")
        await runAgent(it, wordsOf(command.args), command.opts())
      }),
    )
}

/** Commander doesn't say which of its words came after `--`. */
function wordsOf(args: readonly string[]): { word: string | undefined; command: string[] | null } {
  const dashes = process.argv.indexOf("--")
  const after = dashes < 0 ? 0 : process.argv.length - dashes - 1
  const before = args.slice(0, args.length - after)
  if (before.length > 1 || (before.length === 1 && after > 0))
    throw usage("Name one agent, or give a program after --.")
  return { word: before[0], command: after > 0 ? args.slice(args.length - after) : null }
}

function roleIn(value: string): string {
  if (value === "viewer" || value === "contributor") return value
  throw new InvalidArgumentError("It is viewer or contributor.")
}
