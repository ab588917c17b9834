import { openctl, readSurroundings } from "./config.ts"
import type { Run } from "./connection/connection.ts"
import { createProgram } from "./program/program.ts"
import { exits, type Failure, failureOf, usage } from "./terminal/failure.ts"
import { createOutput, endWhenNobodyReads, sayFailure } from "./terminal/output.ts"

/**
 * The command line of openctl. It speaks to a server through the table of calls, as the pages do, and knows nothing that
 * they don't. Commands are loaded when they are asked for: whoever types `openctl list` does not wait for `upload`.
 */
const args = process.argv.slice(2)
const around = readSurroundings()
endWhenNobodyReads()

/** What went wrong while the arguments were read, in commander's words. */
let complaint = ""

/** Runs one command and ends the process as it ended. */
async function run(options: { json?: boolean; server?: string }, work: (run: Run) => Promise<void>): Promise<void> {
  const it: Run = {
    out: createOutput({ json: options.json === true, colour: around.colour }),
    around,
    asked: options.server,
  }
  try {
    await work(it)
  } catch (error) {
    const { serverOf } = await import("./connection/connection.ts")
    end(
      failureOf(
        error,
        quietly(() => serverOf(it)),
      ),
      it.out.json,
    )
  }
}

function quietly<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}

function end(failure: Failure, json: boolean): void {
  sayFailure(failure, json, around.colour)
  process.exitCode = failure.exit
}

const program = createProgram(run, (text) => {
  complaint += text
})
try {
  // Without a command: help, as for somebody who has just installed it.
  await program.parseAsync(args.length === 0 ? ["--help"] : args, { from: "user" })
} catch (error) {
  const { code = "", exitCode = exits.failure } = error as { code?: string; exitCode?: number }
  if (!code.startsWith("commander.")) throw error
  const json = args.includes("--json")
  if (code === "commander.help" && !json) {
    // A command that only has commands: commander explains it, and calls that a failure.
    process.stderr.write(complaint)
    process.exitCode = exits.usage
  } else if (exitCode !== 0) end(usage(asSentence(complaint)), json)
  // Help and version end this way too, having said what they were asked.
}

function asSentence(words: string): string {
  const help = `See: ${meantCommand()} --help`
  const text = words
    .replace(/^error: /, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !isFarFetched(line, words))
    .join(" ")
  if (text === "" || text.startsWith("Usage:")) return `A command is missing. ${help}`
  return `${text[0]?.toUpperCase()}${text.slice(1).replace(/\.$/, "")}. ${help}`
}

/** The command that the arguments name, as far as they do. */
function meantCommand(): string {
  let command = program
  const names = [openctl]
  for (const word of args.filter((one) => !one.startsWith("-"))) {
    const next = command.commands.find((one) => one.name() === word)
    if (!next) break
    command = next
    names.push(word)
  }
  return names.join(" ")
}

/** Commander offers "logout" for "bogus". What somebody mistyped mostly begins as what they meant. */
function isFarFetched(line: string, words: string): boolean {
  const typed = /'(-*\w)/.exec(words)?.[1]
  const offered = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(line)?.[1]
  return typed !== undefined && offered !== undefined && !offered.split(", ").every((one) => one.startsWith(typed))
}
