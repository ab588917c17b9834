import { findBun } from "./bun.mjs"
import { inRoot, say } from "./checkout.mjs"
import { listen, start } from "./children.mjs"

const node = (file, ...args) => ({ command: process.execPath, args: [inRoot("node_modules", file), ...args] })

const types = (folder) => node("typescript/bin/tsc", "-p", folder)

/** The checks that only read the code, each with its program. */
const checks = {
  // First everything together, with the tests; then each part with only the globals that exist where it runs.
  types: () => types("."),
  "types of protocol": () => types("protocol"),
  "types of agents": () => types("agents"),
  "types of gate": () => types("gate"),
  "types of upload": () => types("upload"),
  "types of web": () => types("web"),
  "types of server": () => types("server"),
  "types of cli": () => types("cli"),
  style: () => node("@biomejs/biome/bin/biome", "check", "--colors=off"),
  promises: () => node("oxlint/bin/oxlint", "--type-aware"),
  unused: () => node("knip/bin/knip.js", "--no-progress", "--no-config-hints"),
  house: () => ({ command: findBun(), args: ["scripts/house.ts"] }),
}

/** Runs all checks, or the named ones. Reports each result, and the whole output of a failed one. */
export async function check(names = []) {
  const unknown = names.filter((name) => !Object.hasOwn(checks, name))
  if (unknown.length > 0) say(`There is no check "${unknown}". There are: ${Object.keys(checks).join(", ")}.`)
  const wanted = Object.keys(checks).filter((name) => names.length === 0 || names.includes(name))
  const results = await Promise.all(wanted.map(one))
  const failed = results.filter((passed) => !passed).length + unknown.length
  return { passed: results.length + unknown.length - failed, failed, skipped: 0 }
}

/** Fixes what a machine can fix: format, import order, safe rewrites, and the drawn plan of the house. */
export async function fix() {
  const { command, args } = node("@biomejs/biome/bin/biome", "check", "--write")
  const code = await start(command, args).ended
  return (await start(findBun(), ["scripts/house.ts", "--draw"]).ended) || code
}

async function one(name) {
  const began = Date.now()
  const { command, args } = checks[name]()
  const { code, said } = await listen(command, args)
  if (code !== 0) process.stdout.write(`${said.trimEnd()}\n`)
  console.log(`(${code === 0 ? "pass" : "fail"}) check ${name} [${((Date.now() - began) / 1000).toFixed(1)} s]`)
  return code === 0
}
