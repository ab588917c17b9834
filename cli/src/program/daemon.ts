import { type Command, Option } from "commander"
import type { Declare, RunCommand } from "./declare.ts"

/** `openctl daemon ...`: the daemon follows sessions in the background. */
export function daemonCommands(declare: Declare, run: RunCommand): void {
  const daemon = declare("daemon", {
    summary: "follow the sessions of allowed folders in the background",
    text: "Follows every session in the folders you allowed, in the background. Until you allow one, it follows nothing: see openctl allow.",
    examples: [
      ["openctl daemon start", "runs until you stop it or the machine shuts down"],
      ["openctl daemon status", "what it is following"],
      ["openctl daemon logs", "what it has done"],
      ["openctl daemon stop", "the sessions stay as they are"],
    ],
  })
  const idle = ["--idle <time>", "mark a session as complete after this long without activity (default: 30m)"] as const
  daemon
    .command("start")
    .summary("start it")
    .description("Starts it in the background. Only one runs at a time.")
    .option(...idle)
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/daemon.ts")).startDaemon(it, command.opts()),
      ),
    )
  daemon
    .command("run")
    .summary("run it in the foreground, for systemd and the like")
    .description("Runs it in the foreground, for systemd, launchd and the like.")
    .option(...idle)
    .addOption(new Option("--only-shared").hideHelp())
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/daemon.ts")).runForeground(it, command.opts()),
      ),
    )
  daemon
    .command("stop")
    .summary("stop it")
    .description("Stops it. The sessions stay as they are; what could not be sent is kept, and sent at the next start.")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/daemon.ts")).stopDaemon(it)),
    )
  daemon
    .command("status")
    .summary("show what it is following")
    .description("Shows whether it is running, which folders are allowed, and which sessions it is following.")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/daemon.ts")).daemonStatus(it)),
    )
  daemon
    .command("logs")
    .summary("print its log")
    .description("Prints the last lines of its log, which is at most 2 MB.")
    .option("-n, --lines <number>", "how many", "50")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/daemon.ts")).daemonLogs(it, command.opts()),
      ),
    )
}
