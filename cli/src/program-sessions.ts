import type { Command } from "commander"
import type { Declare, RunCommand } from "./program.ts"

const session = "an id, how it begins, or the address of the session's page"

export function sessionCommands(declare: Declare, run: RunCommand): void {
  declare("upload", {
    summary: "send a session (the newest of this folder, or files)",
    text: "Sends a session of your agent and prints the address of its page; only you can see it until you share it. Without a file it takes the newest session of this folder, by Claude Code or Codex, with its sub-agents. What holds no conversation (system prompts, snapshots, settings) is left out and told; --all sends it too. To send the same session again adds what is new. After an interruption it goes on where it stopped.",
    examples: [
      ["openctl upload", "the newest session of this folder"],
      ["openctl upload --list", "pick one from a list"],
      ["openctl upload session.jsonl --title 'Fix the login race'", "a file"],
      ["openctl upload --json | jq -r .url", "for scripts"],
    ],
  })
    .argument("[file...]", "transcripts; without one the newest of this folder")
    .option("--list", "pick from the sessions on this machine (with --json: print them)")
    .option("--title <text>", "what the session is called (default: what the transcript says)")
    .option("--agent <name>", "who wrote it, such as claude-code or codex (default: found out)")
    .option("--all", "send the files as they are, byte for byte, credentials in error records included")
    .option("--new", "make a session of its own, whatever was uploaded before")
    .action(async (files: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/upload.ts")).upload(it, files, command.opts()),
      ),
    )

  declare("list", {
    summary: "list your sessions and those shared with you",
    text: "Lists your sessions and those that were shared with you, newest first. Into a pipe it prints whole ids and tabs.",
    examples: [
      ["openctl list", ""],
      ["openctl list --shared", "only what others shared with you"],
      ["openctl list -q login --limit 100", "titles with these words"],
    ],
  })
    .option("--shared", "only sessions that were shared with you")
    .option("--owned", "only your own")
    .option("-q, --query <words>", "only titles with these words")
    .option("--limit <number>", "how many, at most 100 (default: 30)")
    .option("--cursor <cursor>", "go on where another page ended")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/list.ts")).list(it, command.opts())),
    )

  declare("open", {
    summary: "open a session's page in the browser",
    text: "Opens a session's page in the browser, and prints its address. Without a session: the newest of this folder, once it has been uploaded.",
    examples: [
      ["openctl open", "the newest of this folder"],
      ["openctl open 01jd0k5v8c", "by how its id begins"],
    ],
  })
    .argument("[session]", session)
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/open.ts")).open(it, given)),
    )

  declare("export", {
    summary: "get the lines of a session back",
    text: "Gives the lines of one of your sessions back, byte for byte as they were sent.",
    examples: [
      ["openctl export 01jd0k5v8c -o session.jsonl", "into a file"],
      ["openctl export 01jd0k5v8c | jq .type", "into a pipe"],
      ["openctl export 01jd0k5v8c --source agent-a1b2c3d -o agent.jsonl", "a sub-agent's lines"],
    ],
  })
    .argument("<session>", session)
    .option("-o, --output <file>", "write to this file (- for stdout)")
    .option("--source <name>", "main, or a sub-agent's (agent-...)", "main")
    .action(async (given: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/export.ts")).exportSession(it, given, command.opts()),
      ),
    )

  declare("rename", {
    summary: "give a session another title",
    text: "Gives a session another title.",
    examples: [["openctl rename 01jd0k5v8c Fix the login race", ""]],
  })
    .argument("<session>", session)
    .argument("<title...>", "the new title; quotes are not needed")
    .action(async (given: string, words: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/rename.ts")).rename(it, given, words)),
    )

  declare("delete", {
    summary: "delete a session for ever",
    text: "Deletes a session with all that it holds, for everybody. It asks first.",
    examples: [
      ["openctl delete 01jd0k5v8c", ""],
      ["openctl delete 01jd0k5v8c --yes", "without asking, for scripts"],
    ],
  })
    .argument("<session>", session)
    .option("--yes", "don't ask")
    .action(async (given: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/delete.ts")).deleteSession(it, given, command.opts()),
      ),
    )
}
