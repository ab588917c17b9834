import { type Command, Option } from "commander"
import { commentCommands } from "./comments.ts"
import type { Declare, RunCommand } from "./declare.ts"
import { linkCommands } from "./links.ts"

const session = "an id, the start of one, or the address of the session's page"

export function sharingCommands(declare: Declare, run: RunCommand): void {
  declare("share", {
    summary: "share this session, or invite people to one",
    text: "Shares a session and prints the address of its page. Without a session it shares this one: inside an agent the session you are in, even before it has written anything, and elsewhere the newest in this folder, once you have confirmed it. What the agent writes is sent in the background from then on, until openctl stop. Email addresses are invited, and each gets an email. A viewer can read and follow live; a contributor can also comment. If one address is refused, the others are still invited.",
    examples: [
      ["openctl share", "this session, without inviting anyone"],
      ["openctl share bob@example.com", "this session, and Bob can read it"],
      ["openctl share 01jd0k5v8c bob@example.com", "Bob can read it"],
      ["openctl share 01jd0k5v8c bob@example.com eve@example.com --role contributor", "both can comment"],
      ["openctl share 01jd0k5v8c bob@example.com --note 'The bug is near the end'", "with a note in the email"],
    ],
  })
    .argument("[session-and-addresses...]", `a session (${session}), and the email addresses to invite`)
    .option("--newest", "without asking: the newest session in this folder")
    .addOption(
      new Option("--role <role>", "their role (default: the role they have, else viewer)").choices([
        "viewer",
        "contributor",
      ]),
    )
    .option("--note <text>", "a note for the email, at most 500 characters")
    .action(async (words: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/share.ts")).share(it, words, command.opts()),
      ),
    )

  declare("collaborators", {
    summary: "list who has access to a session",
    text: "Lists who has access to a session, and who was invited.",
    examples: [["openctl collaborators 01jd0k5v8c", ""]],
  })
    .argument("[session]", `${session}; without one, this session`)
    .action(async (given: string | undefined, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/collaborators.ts")).collaborators(it, given),
      ),
    )

  declare("unshare", {
    summary: "remove people's access",
    text: "Removes people's access at once, or withdraws their invitations.",
    examples: [["openctl unshare 01jd0k5v8c bob@example.com", "Bob can no longer see it"]],
  })
    .argument("<session>", session)
    .argument("<address...>", "the addresses that were invited")
    .action(async (given: string, addresses: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/unshare.ts")).unshare(it, given, addresses),
      ),
    )

  declare("visibility", {
    summary: "show or change who can see a session",
    text: "Shows who can see a session, or changes it. Private: you and the people it is shared with. Team: everyone with an account on this server; they find it with `openctl list --team`. Public: anyone who has its address; it isn't listed anywhere. Without an account nobody reads the comments unless you let them, with `--reader-comments on`.",
    examples: [
      ["openctl visibility 01jd0k5v8c", "which is it?"],
      ["openctl visibility 01jd0k5v8c team", "everyone with an account here can read it"],
      ["openctl visibility 01jd0k5v8c public", "anyone with the address can read it"],
      ["openctl visibility 01jd0k5v8c --reader-comments on", "they can read its comments too"],
    ],
  })
    .argument("<session>", session)
    .argument("[visibility]", "private, team or public")
    .option("--reader-comments <on|off>", "whether people who aren't invited can read the comments")
    .action(async (given: string, wanted: string | undefined, options: { readerComments?: string }, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/visibility.ts")).visibility(it, given, wanted, options.readerComments),
      ),
    )

  linkCommands(declare, run)

  commentCommands(declare, run)

  declare("leave", {
    summary: "give up your access to someone's session",
    text: "Gives up your access to a session that was shared with you. Its owner can invite you again.",
    examples: [["openctl leave 01jd0k5v8c", ""]],
  })
    .argument("<session>", session)
    .action(async (given: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/leave.ts")).leave(it, given)),
    )
}
