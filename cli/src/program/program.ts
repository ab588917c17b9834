import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Command } from "commander"
import { openctl } from "../config.ts"
import { accountCommands } from "./account.ts"
import { daemonCommands } from "./daemon.ts"
import type { Declare, RunCommand } from "./declare.ts"
import { followingCommands } from "./following.ts"
import { runningCommands } from "./running.ts"
import { sessionCommands } from "./sessions.ts"
import { sharingCommands } from "./sharing.ts"

/** All commands, by what they are for. `complain` hears what is wrong with the arguments. */
export function createProgram(run: RunCommand, complain: (text: string) => void): Command {
  const program = new Command("openctl")
  program
    .description(
      "Sends the sessions of your coding agents to your openctl server and shares them with exactly the people you choose.",
    )
    .option("--json", "print JSON for scripts, and errors as JSON on stderr")
    .option("--server <url>", "use this server instead of the last one you signed in to")
    .version(version(), "--version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show help for a command")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => process.stdout.write(asTyped(program, text)),
      writeErr: (text) => complain(asTyped(program, text)),
      outputError: (text, write) => write(text),
    })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", beginning)
  const declare: Declare = (name, { summary, text, examples }) => {
    const widest = Math.max(...examples.map(([line]) => line.length))
    const shown = examples.map(([line, means]) => `  $ ${line.padEnd(widest)}   ${means}`).join("\n")
    return program.command(name).summary(summary).description(text).addHelpText("after", `\nExamples:\n${shown}\n`)
  }
  program.commandsGroup("Sign in:")
  accountCommands(declare, run)
  program.commandsGroup("Sessions:")
  sessionCommands(declare, run)
  program.commandsGroup("Running and following:")
  runningCommands(declare, run)
  followingCommands(declare, run)
  daemonCommands(declare, run)
  program.commandsGroup("Sharing:")
  sharingCommands(declare, run)
  program.commandsGroup("Other:")
  return program
}

/** Help with its commands as they can be typed here. */
function asTyped(program: Command, text: string): string {
  const names = program.commands.map((one) => one.name()).join("|")
  return text.replace(new RegExp(`\\bopenctl (?=\\[|(?:${names})\\b)`, "g"), `${openctl} `)
}

const beginning = `
To begin:
  $ openctl login --server https://openctl.example.com
  $ cd the-folder-your-agent-worked-in
  $ openctl upload

Name a session by its id, by the start of its id, or by the address of its page.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not signed in, 4 not found (or not open to you),
5 refused, 6 server unreachable, 7 partly done, 8 agent not started, 9 agent died, 130 interrupted.
`

function version(): string {
  const file = join(import.meta.dirname, "../../../package.json")
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version
}
