#!/usr/bin/env node
import { findBun } from "./launch/bun.mjs"
import { inRoot } from "./launch/checkout.mjs"
import { endTogether, start } from "./launch/children.mjs"
import { nameCommand } from "./launch/command-name.mjs"

/** The CLI of a checkout. Prints nothing of its own unless dependencies are missing. */
if (!findBun()) {
  const { ensureDependencies } = await import("./launch/dependencies.mjs")
  await ensureDependencies("run")
}
endTogether()
nameCommand()
// It runs in other people's folders, whose bunfig.toml and .env must not affect it.
const flags = ["--no-install", "--no-env-file", `--config=${inRoot("bunfig.toml")}`]
// npm changes to the checkout's folder, but paths in the arguments are relative to the person's folder.
const cwd = process.env.npm_lifecycle_event === "openctl" ? process.env.INIT_CWD : undefined
const child = start(findBun(), [...flags, inRoot("cli/src/main.ts"), ...process.argv.slice(2)], {
  cwd: cwd ?? process.cwd(),
})
process.exit(await child.ended)
