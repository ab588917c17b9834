import { Command } from "commander"
import type { Declare, RunCommand } from "./declare.ts"

const load = () => import("../commands/admin.ts")

type Add = (name: string, summary: string, text: string, shape: (command: Command) => Command) => void

/** What operators do to people and to the installation, below `admin`; and `audit`, which only they can. */
export function operatorCommands(admin: Command, declare: Declare, run: RunCommand): void {
  const add: Add = (name, summary, text, shape) =>
    admin.addCommand(shape(new Command(name).summary(summary).description(text).copyInheritedSettings(admin)))
  waysIn(add, run)
  peopleCommands(add, run)
  installationCommands(add, run)
  auditCommand(declare, run)
}

/** Who is there, and how somebody gets in without email. */
function waysIn(add: Add, run: RunCommand): void {
  add("people", "list the people", "Lists the people of this server, with the number of their sessions.", (it) =>
    it.action((_options, command: Command) => run(command.optsWithGlobals(), async (on) => (await load()).people(on))),
  )
  add(
    "inbox",
    "print the address of the local inbox",
    "Prints the address of the page where a server without email shows the emails it would have sent, sign-in codes included. Anyone who has the address can read them.",
    (it) =>
      it.action((_options, command: Command) => run(command.optsWithGlobals(), async (on) => (await load()).inbox(on))),
  )
  add(
    "welcome",
    "print a link for the first person",
    "While this server has no people yet, prints a new link for the first one. It works once, for 15 minutes.",
    (it) =>
      it.action((_options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).welcome(on)),
      ),
  )
  add(
    "sign-in-link",
    "sign a person in without email",
    "Prints a link that signs a person in, once, within 15 minutes. Give it to them in a way you trust. The history records it. Earlier links for them stop working.",
    (it) =>
      it
        .argument("<address>", "one of the person's email addresses")
        .action((address: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).signInLink(on, address)),
        ),
  )
}

/** What can be done to one person. */
function peopleCommands(add: Add, run: RunCommand): void {
  add(
    "disable",
    "disable a person",
    "Disables a person at once: their sign-ins and tokens are refused, their open pages lose their connection, and nobody sees what they own until you enable them again.",
    (it) =>
      it
        .argument("<address>", "one of the person's email addresses")
        .action((address: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).disable(on, address, true)),
        ),
  )
  add("enable", "enable a disabled person", "Enables a disabled person. Everything is as it was before.", (it) =>
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
  add("revoke", "revoke a person's token", "Revokes a token at once.", (it) =>
    it
      .argument("<address>", "one of the person's email addresses")
      .argument("<token>", "its id, as `openctl admin tokens` prints it")
      .action((address: string, id: string, _options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).revoke(on, address, id)),
      ),
  )
}

/** What can be done to the installation. */
function installationCommands(add: Add, run: RunCommand): void {
  add(
    "backup",
    "back the server up, while it runs",
    "Writes a snapshot of the database and all blobs into a new folder. The server's key is not part of it; keep the key in another safe place.",
    (it) =>
      it
        .argument("<folder>", "a folder that is new or empty")
        .action((folder: string, _options, command: Command) =>
          run(command.optsWithGlobals(), async (on) => (await load()).backup(on, folder)),
        ),
  )
  add(
    "restore",
    "restore a backup into an empty data folder",
    "Restores a backup into DATA_DIR, which must be empty except for the server's key, then verifies the history. The server must not be running.",
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
    "Makes a new key for the server and keeps the old key's file beside it. Links, tokens and the history stay valid; people must sign in again. The server must not be running.",
    (it) =>
      it.action((_options, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).rotateKey(on)),
      ),
  )
}

function auditCommand(declare: Declare, run: RunCommand): void {
  const audit = declare("audit", {
    summary: "verify the history, on the server's machine",
    text: "Checks the history of everything that was shared and changed.",
    examples: [
      ["openctl audit verify", "is every row as it was written?"],
      ["openctl audit verify --heads /mnt/elsewhere/history-heads.jsonl", "and since that copy was made?"],
    ],
  })
  audit.addCommand(
    new Command("verify")
      .summary("find rows that were changed, dropped, inserted, moved or cut off")
      .description(
        "Reads the whole history and compares it with the heads recorded in history-heads.jsonl. Exits with 1 if something is wrong.",
      )
      .copyInheritedSettings(audit)
      .option("--heads <copy>", "also compare with a copy of history-heads.jsonl that you keep elsewhere")
      .action((options: { heads?: string }, command: Command) =>
        run(command.optsWithGlobals(), async (on) => (await load()).verify(on, options.heads)),
      ),
  )
}
