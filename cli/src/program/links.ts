import { Command } from "commander"
import type { Declare, RunCommand } from "./declare.ts"

/** `openctl link ...`: addresses that open a session to whoever has them. */
export function linkCommands(declare: Declare, run: RunCommand): void {
  const load = () => import("../commands/link.ts")
  const session = "an id, the start of one, or the address of the session's page"
  const which = "the link's id, the start of it, or its address"
  const link = declare("link", {
    summary: "make, list and revoke links that open a session",
    text: "A link lets anyone who has it read a session, without an account, until it expires or you revoke it.",
    examples: [
      ["openctl link create 01jd0k5v8c --days 7 --label 'for the blog'", "prints its address"],
      ["openctl link list 01jd0k5v8c", "how often each was opened, and when last"],
      ["openctl link revoke 01jd0k5v8c k3v9", "it no longer works"],
    ],
  })
  const add = (name: string, summary: string, text: string, shape: (command: Command) => Command) =>
    link.addCommand(shape(new Command(name).summary(summary).description(text).copyInheritedSettings(link)))

  add("create", "make a link", "Makes a link and prints its address.", (it) =>
    it
      .argument("[session]", `${session}; without one, this session, sent from now on as openctl share does`)
      .option("--newest", "without asking: the newest session in this folder")
      .option("--label <text>", "a name for it, which nobody else sees")
      .option("--days <number>", "how many days it is valid (default: 30)")
      .option("--never", "it never expires")
      .action(async (given: string | undefined, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).createLink(on, given, command.opts())),
      ),
  )
  add("list", "list the links of a session", "Lists the links of a session, newest first.", (it) =>
    it
      .argument("[session]", `${session}; without one, this session`)
      .action(async (given: string | undefined, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).listLinks(on, given)),
      ),
  )
  add(
    "reset",
    "give a link a new address",
    "Gives a link a new address and prints it. The old address stops working.",
    (it) =>
      it
        .argument("<session>", session)
        .argument("<link>", which)
        .action(async (given: string, named: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).resetLink(on, given, named)),
        ),
  )
  add("revoke", "revoke links", "Revokes links at once. People who had only the link lose access.", (it) =>
    it
      .argument("<session>", session)
      .argument("<link...>", which)
      .action(async (given: string, named: string[], _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).revokeLinks(on, given, named)),
      ),
  )
}
