import { Command } from "commander"
import type { Declare, RunCommand } from "./program.ts"
import { operatorCommands } from "./program-admin.ts"

export function accountCommands(declare: Declare, run: RunCommand): void {
  declare("login", {
    summary: "sign this machine in",
    text: "Signs this machine in. You get a code, open a page in any browser (on any machine), type the code there and agree. The token lies in credentials.json in your config folder, readable by you alone.",
    examples: [
      ["openctl login --server https://openctl.example.com", "the first time"],
      ["openctl login", "again, when the token has expired"],
      ["openctl login --scopes read,write", "on a machine that only uploads"],
      ["openctl login --token < token.txt", "with a token from the settings page"],
    ],
  })
    .option("--token", "paste a token instead (or give it on stdin); never as an argument, which others could see")
    .option(
      "--scopes <list>",
      "what this machine may do, of read, write, share and account (default: read,write,share, all that the commands here need)",
    )
    .option("--no-browser", "only print the page's address")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/login.ts")).login(it, command.opts())),
    )

  declare("logout", {
    summary: "revoke this machine's token and forget it",
    text: "Revokes this machine's token on the server, then forgets it.",
    examples: [
      ["openctl logout", ""],
      ["openctl logout --force", "forget it even though the server can't be reached"],
    ],
  })
    .option("--force", "forget the token even if it can't be revoked")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/logout.ts")).logout(it, command.opts())),
    )

  declare("whoami", {
    summary: "say who is signed in, and where",
    text: "Says who is signed in, and at which server.",
    examples: [["openctl whoami", ""]],
  }).action(async (_options, command: Command) =>
    run(command.optsWithGlobals(), async (it) => (await import("./commands/whoami.ts")).whoami(it)),
  )

  const admin = declare("admin", {
    summary: "what the server's operator may do, on its machine",
    text: "What the server's operator may do. It works on the server's own machine, for the user that the server runs as, with the server's DATA_DIR (./data by default).",
    examples: [["openctl admin token alice@example.com", "a token for Alice, good for an hour"]],
  })
  // Without one of its commands: its help, as for a mistyped one.
  const token = new Command("token")
    .summary("make a token for a person")
    .description(
      "Makes a token that acts as the person with this address, and the person if need be. It expires in an hour unless said otherwise, and stands on their settings page.",
    )
    .argument("<address>", "the person's mail address, which counts as proved from then on")
    .option("--label <text>", "what it is called on the settings page")
    .option("--hours <number>", "how long it is good (default: 1)")
    .copyInheritedSettings(admin)
    .addHelpText(
      "after",
      "\nExamples:\n  $ openctl admin token alice@example.com\n  $ OPENCTL_TOKEN=$(openctl admin token ci@example.com --hours 24) openctl upload session.jsonl\n",
    )
    .action(async (address: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/admin-token.ts")).adminToken(it, address, command.opts()),
      ),
    )
  admin.addCommand(token)
  const letters = new Command("letters")
    .summary("the letters that did not arrive")
    .description("Lists the letters that failed or came back, newest first, and says how many there are of each kind.")
    .copyInheritedSettings(admin)
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("./commands/admin-letters.ts")).adminLetters(it)),
    )
  const again = new Command("resend")
    .summary("send letters that failed again")
    .description("Puts letters that failed back into the queue, once what was wrong is right again.")
    .argument("[id...]", "which ones, by the ids that `openctl admin letters` prints")
    .option("--all", "all that failed")
    .copyInheritedSettings(admin)
    .action(async (ids: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/admin-letters.ts")).adminResend(it, ids, command.opts().all === true),
      ),
    )
  admin.addCommand(letters).addCommand(again)
  operatorCommands(admin, declare, run)

  declare("doctor", {
    summary: "what the server lacks, asked on its machine",
    text: "Asks the running server, on its own machine, whether mail, sign-in and its address are set up, and what to do where they are not.",
    examples: [
      ["openctl doctor", "what is right and what is not"],
      ["openctl doctor --to you@example.com", "with a trial letter to you"],
    ],
  })
    .option("--to <address>", "send a trial letter to this address")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("./commands/doctor.ts")).doctor(it, command.opts<{ to?: string }>().to),
      ),
    )
}
