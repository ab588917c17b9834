import type { Command } from "commander"
import type { Run } from "../connection/connection.ts"

/** Runs one command; `work` loads it first. */
export type RunCommand = (
  options: { json?: boolean; server?: string },
  work: (run: Run) => Promise<void>,
) => Promise<void>

/** Declares a command: what it is called and says about itself. What it does is loaded when it is called. */
export type Declare = (
  name: string,
  words: { summary: string; text: string; examples: [line: string, means: string][] },
) => Command
