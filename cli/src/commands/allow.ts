import { resolve } from "node:path"
import { cleanLine } from "#protocol/clean"
import { openctl } from "../config.ts"
import type { Run } from "../connection/connection.ts"
import { allow, disallow, readAllowed } from "../daemon/allowed.ts"
import { daemonFiles } from "../daemon/daemon-files.ts"
import { holderOf } from "../machine/lock-file.ts"
import { usage } from "../terminal/failure.ts"

export async function allowFolder(run: Run, given: string | undefined, options: { list?: boolean }): Promise<void> {
  const { configDir, cwd, home } = run.around
  if (options.list) {
    const allowed = readAllowed(configDir)
    if (allowed.length === 0) run.out.tell("No folders are allowed.")
    run.out.result(
      { allowed },
      allowed.map((it) => cleanLine(it.folder)),
    )
    return
  }
  const folder = resolve(cwd, given ?? ".")
  // It would be every session there is, which is hardly what somebody means who stands there.
  if (given === undefined && [home, "/"].includes(folder))
    throw usage(`This is ${folder}: every session on this machine. If you mean that: ${openctl} allow ${folder}`)
  const added = allow(configDir, folder)
  const running = holderOf(daemonFiles(run.around.stateDir).lock) !== null
  run.out.result({ folder, allowed: true, added, daemon: running }, [cleanLine(folder)])
  run.out.tell(
    added
      ? "Sessions in this folder and below it are followed from now on, each private to you until you share it, unless your server opens new sessions to the team."
      : "It was already allowed.",
  )
  if (!running) run.out.tell(`The daemon isn't running. Start it with: ${openctl} daemon start`)
}

export async function disallowFolder(run: Run, given: string | undefined): Promise<void> {
  const folder = resolve(run.around.cwd, given ?? ".")
  const removed = disallow(run.around.configDir, folder)
  run.out.result({ folder, allowed: false, removed }, [cleanLine(folder)])
  run.out.tell(
    removed
      ? `Nothing more is sent from this folder. What was already sent stays; to delete a session: ${openctl} delete`
      : `It wasn't allowed. To see which folders are: ${openctl} allow --list`,
  )
}
