import { Command } from "commander"
import type { Declare, RunCommand } from "./declare.ts"

/** What operators do to people and to the installation, below `admin`; and `audit`, which only they can. */
export function operatorCommands(admin: Command, declare: Declare, run: RunCommand): void {
  const load = () => import("../commands/admin.ts")
  const add = (name: string, summary: string, text: string, shape: (command: Command) => Command) =>
    admin.addCommand(shape(new Command(name).summary(summary).description(text).copyInheritedSettings(admin)))

  add("people", "list the people", "Lists the people of this server, with the number of their sessions.", (it) =>
    it.action((_options, command: Command) => run(command.optsWithGlobals(), async (on) => (await load()).people(on))),
  )
  add(
    "inbox",
    "print the address of the local inbox",
    "Prints the address at which a server without mail shows its emails, sign-in codes among them. Whoever has it can read them.",
    (it) =>
      it.action((_options, command: Command) => run(command.optsWithGlobals(), async (on) => (await load()).inbox(on))),
  )
  add(
    "welcome",
    "print a link for the first person",
    "While nobody exists on this server, prints a fresh link by which the first person comes. It works once, for 15 minutes.",
    (it) =>
      it.action((_options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).welcome(on)),
      ),
  )
  add(
    "sign-in-link",
    "let a person in without email",
    "Prints a link that signs a person in, once, in the next 15 minutes; give it to them by a way that you trust. It stands in the history. What was made for them before is good no more.",
    (it) =>
      it
        .argument("<address>", "one of the person's email addresses")
        .action((address: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).signInLink(on, address)),
        ),
  )
  add(
    "disable",
    "shut a person out",
    "Shuts a person out at once: their sign-ins and tokens are refused, their sockets hung up, and nobody sees what they own until they are enabled again.",
    (it) =>
      it
        .argument("<address>", "one of the person's email addresses")
        .action((address: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).disable(on, address, true)),
        ),
  )
  add("enable", "let a person in again", "Takes a disabling back; everything is as it was.", (it) =>
    it
      .argument("<address>", "one of the person's email addresses")
      .action((address: string, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).disable(on, address, false)),
      ),
  )
  add("tokens", "list a person's tokens", "Lists a person's tokens, without their secrets.", (it) =>
    it
      .argument("<address>", "one of the person's email addresses")
      .action((address: string, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).tokens(on, address)),
      ),
  )
  add("revoke", "end a person's token", "Ends a token at once.", (it) =>
    it
      .argument("<address>", "one of the person's email addresses")
      .argument("<token>", "its id, as `openctl admin tokens` prints it")
      .action((address: string, id: string, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).revoke(on, address, id)),
      ),
  )
  add(
    "backup",
    "back the server up, while it runs",
    "Writes the database as it is at one moment, and all blobs, into a new folder. The server's key is not in it; keep it in another safe place.",
    (it) =>
      it
        .argument("<folder>", "a folder that is new or empty")
        .action((folder: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).backup(on, folder)),
        ),
  )
  add(
    "restore",
    "put a backup into an empty data folder",
    "Puts a backup into DATA_DIR, which must be empty but for the server's key, and verifies the history afterwards. The server must not be running.",
    (it) =>
      it
        .argument("<folder>", "the backup")
        .action((folder: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).restore(on, folder)),
        ),
  )
  add(
    "rotate-key",
    "give the server a new key",
    "Makes a new key in the place of the one that the server keeps in a file, which stays beside it. Links, tokens and the history stay good; people sign in again. The server must not be running.",
    (it) =>
      it.action((_options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).rotateKey(on)),
      ),
  )

  const audit = declare("audit", {
    summary: "verify the history, on the server's machine",
    text: "Looks at the history of everything that was shared and changed.",
    examples: [
      ["openctl audit verify", "is every row as it was written?"],
      ["openctl audit verify --heads /mnt/elsewhere/history-heads.jsonl", "also since that copy was made?"],
    ],
  })
  audit.addCommand(
    new Command("verify")
      .summary("find what was changed, dropped, slipped in, moved or cut off")
      .description(
        "Walks the whole history, and compares it with the heads that were written down in history-heads.jsonl. Ends with 1 when something is wrong.",
      )
      .copyInheritedSettings(audit)
      .option("--heads <copy>", "compare with a copy of history-heads.jsonl that you kept elsewhere, too")
      .action((options: { heads?: string }, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).verify(on, options.heads)),
      ),
  )
}
