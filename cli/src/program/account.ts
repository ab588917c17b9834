import { Command } from "commander"
import { operatorCommands } from "./admin.ts"
import type { Declare, RunCommand } from "./declare.ts"

export function accountCommands(declare: Declare, run: RunCommand): void {
  declare("login", {
    summary: "sign this machine in",
    text: "Signs this machine in. You get a code; open a page in any browser, on any machine, and enter the code there. The token is kept in credentials.json in your config folder, readable only by you.",
    examples: [
      ["openctl login --server https://openctl.example.com", "the first time"],
      ["openctl login", "again, when the token has expired"],
      ["openctl login --scopes read,write", "on a machine that only uploads"],
      ["openctl login --token < token.txt", "with a token from the settings page"],
    ],
  })
    .option("--token", "paste a token instead, or pipe it in; never pass it as an argument, which others could see")
    .option(
      "--scopes <list>",
      "what this machine may do: any of read, write, share and account (default: read,write,share, which is all the commands here need)",
    )
    .option("--no-browser", "only print the page's address")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/login.ts")).login(it, command.opts())),
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
      run(command.optsWithGlobals(), async (it) => (await import("../commands/logout.ts")).logout(it, command.opts())),
    )

  declare("whoami", {
    summary: "show who is signed in, and where",
    text: "Shows who is signed in, and to which server.",
    examples: [["openctl whoami", ""]],
  }).action(async (_options, command: Command) =>
    run(command.optsWithGlobals(), async (it) => (await import("../commands/whoami.ts")).whoami(it)),
  )

  const admin = declare("admin", {
    summary: "commands for the server's operator, on its machine",
    text: "Commands for the server's operator. They work on the server's own machine, for the user the server runs as, with the server's DATA_DIR (./data by default).",
    examples: [["openctl admin token alice@example.com", "a token for Alice, valid for an hour"]],
  })
  // Without one of its commands: its help, as for a mistyped one.
  const token = new Command("token")
    .summary("make a token for a person")
    .description(
      "Makes a token that acts as the person with this email address, and creates the person if there is none. It expires in an hour unless you say otherwise, and is listed on their settings page.",
    )
    .argument("<address>", "the person's email address, which counts as verified from then on")
    .option("--label <text>", "what it is called on the settings page")
    .option("--hours <number>", "how many hours it is valid (default: 1)")
    .copyInheritedSettings(admin)
    .addHelpText(
      "after",
      "\nExamples:\n  $ openctl admin token alice@example.com\n  $ OPENCTL_TOKEN=$(openctl admin token ci@example.com --hours 24) openctl upload session.jsonl\n",
    )
    .action(async (address: string, _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/admin-token.ts")).adminToken(it, address, command.opts()),
      ),
    )
  admin.addCommand(token)
  const letters = new Command("letters")
    .summary("list the emails that did not arrive")
    .description("Lists the emails that failed or bounced, newest first, and how many emails there are in each state.")
    .copyInheritedSettings(admin)
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) => (await import("../commands/admin-letters.ts")).adminLetters(it)),
    )
  const again = new Command("resend")
    .summary("send failed emails again")
    .description("Puts failed emails back into the queue, once you have fixed what was wrong.")
    .argument("[id...]", "which ones, by the ids that `openctl admin letters` prints")
    .option("--all", "all that failed")
    .copyInheritedSettings(admin)
    .action(async (ids: string[], _options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/admin-letters.ts")).adminResend(it, ids, command.opts().all === true),
      ),
    )
  admin.addCommand(letters).addCommand(again)
  operatorCommands(admin, declare, run)

  declare("doctor", {
    summary: "check how the server is set up, on its machine",
    text: "Asks the running server, on its own machine, whether email, sign-in and its address are set up, and what to do if they are not.",
    examples: [
      ["openctl doctor", "check everything"],
      ["openctl doctor --to you@example.com", "with a test email to you"],
    ],
  })
    .option("--to <address>", "send a test email to this address")
    .action(async (_options, command: Command) =>
      run(command.optsWithGlobals(), async (it) =>
        (await import("../commands/doctor.ts")).doctor(it, command.opts<{ to?: string }>().to),
      ),
    )
}
