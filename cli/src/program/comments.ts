import { Command } from "commander"
import type { Declare, RunCommand } from "./declare.ts"

/** `openctl comments ...`: what people say about a session. */
export function commentCommands(declare: Declare, run: RunCommand): void {
  const load = () => import("../commands/comments.ts")
  const session = "an id, the start of one, or the address of the session's page; without one, this session"
  const which = "the comment's id, or at least four characters of its end"
  const words = "what to say, in Markdown; @Name mentions somebody who has access (default: what is piped in)"
  const comments = declare("comments", {
    summary: "list, add and resolve comments on a session",
    text: "Lists the comments on a session by thread, oldest first, each with the address of the entry it is about and its id.",
    examples: [
      ["openctl comments 01jd0k5v8c", ""],
      ["openctl comments 01jd0k5v8c --unresolved", "only what is still open"],
      ["openctl comments add 01jd0k5v8c --entry 12 --text 'Why this one?'", "on entry 12"],
      ["openctl comments reply 7h2k 01jd0k5v8c --text 'It is the newest'", "to the comment whose id ends so"],
      ["openctl comments resolve 7h2k 01jd0k5v8c", "its thread is done"],
    ],
  })
    .argument("[session]", session)
    .option("--unresolved", "leave out what is resolved")
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await load()).comments(it, given, command.opts())),
    )
  const add = (name: string, summary: string, text: string, shape: (command: Command) => Command) =>
    comments.addCommand(shape(new Command(name).summary(summary).description(text).copyInheritedSettings(comments)))

  add("add", "comment on an entry", "Comments on an entry, and prints its address.", (it) =>
    it
      .argument("[session]", session)
      .requiredOption("--entry <number>", "the number of the entry, as in its address: #e12")
      .option("--text <text>", words)
      .action(async (given: string | undefined, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).addComment(on, given, command.opts())),
      ),
  )
  add("reply", "reply to a comment", "Replies to a comment, in its thread.", (it) =>
    it
      .argument("<comment>", which)
      .argument("[session]", session)
      .option("--text <text>", words)
      .action(async (named: string, given: string | undefined, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).replyTo(on, named, given, command.opts())),
      ),
  )
  add("resolve", "resolve a thread", "Resolves the thread of a comment.", (it) =>
    it
      .argument("<comment>", which)
      .argument("[session]", session)
      .option("--reopen", "open it again")
      .action(async (named: string, given: string | undefined, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).resolveThread(on, named, given, command.opts())),
      ),
  )
}
