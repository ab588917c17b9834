import { type Command, Option } from "commander"
import type { ExportForm } from "#protocol/takeout"
import { findableIds, findableNames } from "../transcripts/findable.ts"
import type { Declare, RunCommand } from "./declare.ts"

const session = "an id, the start of one, or the address of the session's page"

/** Said here, so that a command line that asks for something else doesn't load the schemas. */
const forms = ["raw", "markdown", "html", "json"] as const satisfies ExportForm[]

export function sessionCommands(declare: Declare, run: RunCommand): void {
  uploadCommand(declare, run)

  declare("list", {
    summary: "list your sessions and those shared with you",
    text: "Lists your sessions and those that were shared with you, or with --team those that everyone with an account here can read, by when they were created on the server, newest first; that is the time it prints. In a pipe it prints full ids, separated by tabs.",
    examples: [
      ["openctl list", ""],
      ["openctl list --shared", "only what others shared with you"],
      ["openctl list --team", "what is open to the team"],
      ["openctl list -q login --limit 100", "with this word in the title or in what was said"],
    ],
  })
    .option("--shared", "only sessions that were shared with you")
    .option("--owned", "only your own")
    .option("--team", "those that are open to the team")
    .option("-q, --query <words>", "only those with these words, in the title or in what was said")
    .option("--limit <number>", "how many, up to 100 (default: 30)")
    .option("--cursor <cursor>", "continue where the last page ended")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/list.ts")).list(it, command.opts())),
    )

  declare("open", {
    summary: "open a session's page in the browser",
    text: "Opens a session's page in the browser, and prints its address. Without a session: this one, or the newest in this folder, once it has been sent.",
    examples: [
      ["openctl open", "the newest in this folder"],
      ["openctl open 01jd0k5v8c", "by the start of its id"],
    ],
  })
    .argument("[session]", session)
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/open.ts")).open(it, given)),
    )

  declare("export", {
    summary: "download a session as a file",
    text: "Downloads a session: as Markdown, as an HTML page that opens without a server, as JSON, or its raw lines, byte for byte as they were sent. Raw lines are for the owner, the other forms for everyone who can view the session. Without a session: this one, or the newest in this folder, once it has been sent.",
    examples: [
      ["openctl export 01jd0k5v8c --as markdown -o session.md", "to read or to paste"],
      ["openctl export 01jd0k5v8c --as html -o session.html", "to open in any browser"],
      ["openctl export 01jd0k5v8c -o session.jsonl", "the raw lines"],
      ["openctl export 01jd0k5v8c | jq .type", "into a pipe"],
      ["openctl export 01jd0k5v8c --source agent-a1b2c3d -o agent.jsonl", "a sub-agent's lines"],
    ],
  })
    .argument("[session]", session)
    .addOption(new Option("--as <form>", "what to write").choices(forms).default("raw"))
    .option("-o, --output <file>", "write to this file (- for stdout)")
    .option("--force", "replace the file if it exists")
    .option("--source <name>", "for raw lines: main, or a sub-agent's (agent-...)", "main")
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/export.ts")).exportSession(it, given, command.opts()),
      ),
    )

  declare("rename", {
    summary: "rename a session",
    text: "Changes a session's title.",
    examples: [["openctl rename 01jd0k5v8c Fix the login race", ""]],
  })
    .argument("<session>", session)
    .argument("<title...>", "the new title; quotes are not needed")
    .action(async (given: string, words: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/rename.ts")).rename(it, given, words)),
    )

  declare("delete", {
    summary: "delete a session forever",
    text: "Deletes a session and everything in it, for everyone. It asks first.",
    examples: [
      ["openctl delete 01jd0k5v8c", ""],
      ["openctl delete 01jd0k5v8c --yes", "without asking, for scripts"],
    ],
  })
    .argument("<session>", session)
    .option("--yes", "don't ask")
    .action(async (given: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/delete.ts")).deleteSession(it, given, command.opts()),
      ),
    )
}

function uploadCommand(declare: Declare, run: RunCommand): void {
  declare("upload", {
    summary: "send a session (the newest in this folder, or files)",
    text: `Sends a session of your agent and prints the address of its page. Only you can see it until you share it, unless your server opens new sessions to the team or you say otherwise with --visibility. Without a file it takes this session (inside an agent), or the newest in this folder by ${findableNames("disjunction")}, with its sub-agents. What is not conversation (system prompts, snapshots, settings) is left out, and the command says how much; --all sends it too. Sending the same session again adds what is new. After an interruption, the same command continues where it stopped.`,
    examples: [
      ["openctl upload", "the newest session in this folder"],
      ["openctl upload --list", "pick one from a list"],
      ["openctl upload session.jsonl --title 'Fix the login race'", "a file"],
      ["openctl upload --visibility team", "everyone with an account here can read it"],
      ["openctl upload --json | jq -r .url", "for scripts"],
    ],
  })
    .argument("[file...]", "transcripts; without one, this session or the newest in this folder")
    .option("--list", "pick from the sessions on this machine (with --json: print them)")
    .option("--title <text>", "the session's title (default: what the transcript says)")
    .option("--agent <name>", `the agent that wrote it, such as ${findableIds()} (default: detected)`)
    .addOption(
      new Option("--visibility <who>", "who can see it (default: what your server makes of new sessions)").choices([
        "private",
        "team",
        "public",
      ]),
    )
    .option("--all", "send the files as they are, byte for byte, credentials in error records included")
    .option("--new", "make a new session, even if this one was uploaded before")
    .action(async (files: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/upload.ts")).upload(it, files, command.opts()),
      ),
    )
}
