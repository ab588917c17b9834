import { type Command, Option } from "commander"
import { findableNames } from "../transcripts/findable.ts"
import type { Declare, RunCommand } from "./declare.ts"

export function followingCommands(declare: Declare, run: RunCommand): void {
  declare("follow", {
    summary: "send a session while its agent runs",
    text: `Sends a session while its agent runs, moments after each record: this session, the newest in this folder by ${findableNames("disjunction")}, or a file. Everyone who can see it sees it live. While the server can't be reached, new lines are kept on this machine and sent later. Sessions that begin here after /clear, /new or /fork are followed too. After a while without activity the session is marked as complete; it becomes live again when the agent continues. Ctrl-C stops following and leaves the session as it is.`,
    examples: [
      ["openctl follow", "the newest session in this folder"],
      ["openctl follow --wait", "the next session that begins here"],
      ["openctl follow session.jsonl --idle 2h", "a file; complete after two hours without activity"],
      ["openctl follow --json | jq -c .event", "for scripts: one line per event"],
    ],
  })
    .argument("[session-file]", "a transcript; without one, this session or the newest in this folder")
    .option("--wait", "wait for a session to begin")
    .option("--one", "only this session, not those that begin here after it")
    .option("--idle <time>", "mark as complete after this long without activity, such as 90s, 30m or 2h (default: 30m)")
    .option("--title <text>", "the title of a new session (default: what the transcript says)")
    .option("--agent <name>", "the agent that writes it (default: detected)")
    .option("--all", "send the files as they are, byte for byte, credentials in error records included")
    .action(async (file: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/follow.ts")).follow(it, file, command.opts()),
      ),
    )

  declare("allow", {
    summary: "let the daemon follow the sessions of a folder",
    text: "Lets the daemon follow every session an agent works on in this folder or below it, from now on. Older sessions are not sent; send those with openctl upload. Without a folder: this one. With --list: shows the allowed folders.",
    examples: [
      ["openctl allow", "this folder"],
      ["openctl allow ~/work/shop", "another"],
      ["openctl allow --list", "the allowed folders"],
    ],
  })
    .argument("[folder]", "default: this one")
    .option("--list", "only list the allowed folders")
    .action(async (folder: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/allow.ts")).allowFolder(it, folder, command.opts()),
      ),
    )

  declare("disallow", {
    summary: "stop the daemon from following a folder",
    text: "The daemon stops following the sessions of this folder within two seconds and sends nothing more from them. What was already sent stays on the server.",
    examples: [["openctl disallow ~/work/shop", ""]],
  })
    .argument("[folder]", "default: this one")
    .action(async (folder: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/allow.ts")).disallowFolder(it, folder)),
    )

  declare("stop", {
    summary: "stop following a session that you shared",
    text: "Stops following a session that openctl share follows in the background: nothing more of it is sent. Its page stays as it is, and so does who can see it. Without a session: this one, or the only one there is.",
    examples: [
      ["openctl stop", "this session"],
      ["openctl stop 01jd0k5v8c", "another one"],
    ],
  })
    .argument("[session]", "an id, the start of one, or the address of the session's page")
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/stop.ts")).stop(it, given)),
    )

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
