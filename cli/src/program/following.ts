import type { Command } from "commander"
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
}
