import { type Command, Option } from "commander"
import type { Declare, RunCommand } from "./program.ts"

export function followingCommands(declare: Declare, run: RunCommand): void {
  declare("follow", {
    summary: "send a session while its agent runs",
    text: "Sends a session while its agent runs, a moment after each record: the newest of this folder by Claude Code or Codex with its sub-agents, or a file. Whoever may see it sees it live. While the server is away what comes is kept on this machine and sent later. After a time of silence the session is marked as complete; it is live again when the agent goes on. Ctrl-C ends following and leaves the session as it is.",
    examples: [
      ["openctl follow", "the newest session of this folder"],
      ["openctl follow --wait", "the next one that begins here"],
      ["openctl follow session.jsonl --idle 2h", "a file; complete after two hours of silence"],
      ["openctl follow --json | jq -c .event", "for scripts: a line for each thing that happens"],
    ],
  })
    .argument("[session-file]", "a transcript; without one the newest of this folder")
    .option("--wait", "wait for a session to begin")
    .option("--one", "only this session, not those that begin here after it")
    .option("--idle <time>", "complete after so much silence, such as 90s, 30m or 2h (default: 30m)")
    .option("--title <text>", "what a new session is called (default: what the transcript says)")
    .option("--agent <name>", "who writes it (default: found out)")
    .option("--all", "send the files as they are, byte for byte, credentials in error records included")
    .action(async (file: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/follow.ts")).follow(it, file, command.opts()),
      ),
    )

  declare("allow", {
    summary: "let the daemon follow the sessions of a folder",
    text: "Lets the daemon follow every session that an agent works on in this folder or below, from now on. Older sessions stay where they are; send those with upload. Without a folder: this one. With --list: which are allowed.",
    examples: [
      ["openctl allow", "this folder"],
      ["openctl allow ~/work/shop", "another"],
      ["openctl allow --list", "which are allowed"],
    ],
  })
    .argument("[folder]", "default: this one")
    .option("--list", "only say which folders are allowed")
    .action(async (folder: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/allow.ts")).allowFolder(it, folder, command.opts()),
      ),
    )

  declare("disallow", {
    summary: "take that back",
    text: "The daemon stops following the sessions of this folder within two seconds and sends nothing more of them. What was sent stays on the server.",
    examples: [["openctl disallow ~/work/shop", ""]],
  })
    .argument("[folder]", "default: this one")
    .action(async (folder: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/allow.ts")).disallowFolder(it, folder)),
    )

  declare("stop", {
    summary: "stop following a session that you shared",
    text: "Stops following a session that openctl share follows in the background: nothing more of it is sent. Its page stays as it is, and so does who can see it. Without a session: this one, or the only one there is.",
    examples: [
      ["openctl stop", "this session"],
      ["openctl stop 01jd0k5v8c", "another one"],
    ],
  })
    .argument("[session]", "an id, how it begins, or the address of the session's page")
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/stop.ts")).stop(it, given)),
    )

  const daemon = declare("daemon", {
    summary: "follow the sessions of allowed folders in the background",
    text: "Follows every session of the folders that you allowed, in the background. Nothing is followed before: see openctl allow.",
    examples: [
      ["openctl daemon start", "runs until you stop it or the machine stops"],
      ["openctl daemon status", "what it follows now"],
      ["openctl daemon logs", "what it did"],
      ["openctl daemon stop", "the sessions stay as they are"],
    ],
  })
  const idle = ["--idle <time>", "a session is complete after so much silence (default: 30m)"] as const
  daemon
    .command("start")
    .summary("start it")
    .description("Starts it in the background. One runs at a time.")
    .option(...idle)
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/daemon.ts")).startDaemon(it, command.opts()),
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
        (await import("./commands/daemon.ts")).runForeground(it, command.opts()),
      ),
    )
  daemon
    .command("stop")
    .summary("stop it")
    .description("Stops it. The sessions stay as they are; what could not be sent is kept and sent at the next start.")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/daemon.ts")).stopDaemon(it)),
    )
  daemon
    .command("status")
    .summary("say what it follows")
    .description("Says whether it runs, which folders are allowed, and which sessions it follows.")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/daemon.ts")).daemonStatus(it)),
    )
  daemon
    .command("logs")
    .summary("print what it did")
    .description("Prints the last lines of its log. The log keeps at most 2 MB.")
    .option("-n, --lines <number>", "how many", "50")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/daemon.ts")).daemonLogs(it, command.opts()),
      ),
    )
}
