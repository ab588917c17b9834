import { existsSync } from "node:fs"
import { findBun } from "./launch/bun.mjs"
import { inRoot, say } from "./launch/checkout.mjs"
import { endTogether, start } from "./launch/children.mjs"
import { nameCommand } from "./launch/command-name.mjs"
import { ensureDependencies } from "./launch/dependencies.mjs"
import { ensurePages } from "./launch/pages.mjs"

/**
 * Every npm script of this checkout: install what is missing, build what is stale, run. Plain Node without a dependency,
 * since it runs before the first `npm ci`.
 */
const verbs = {
  start: async () => {
    nameCommand()
    await ensureDependencies("run")
    if (!(await ensurePages())) return 1
    // --no-orphans: the server ends with this launcher even if SIGKILL ends it.
    return bun("server/src/main.ts", [], ["--no-orphans"])
  },
  notice: async () => {
    await ensureDependencies("work")
    return bun("scripts/notice.ts", [])
  },
  seed: async (args) => {
    await ensureDependencies("run")
    return bun("scripts/seed.ts", args)
  },
  dev: async () => {
    nameCommand()
    await ensureDependencies("work")
    const { dev } = await import("./launch/dev.mjs")
    return dev()
  },
  check: async (args) => {
    await ensureDependencies("work")
    const { check } = await import("./launch/check.mjs")
    return (await check(args)).failed === 0 ? 0 : 1
  },
  fix: async () => {
    await ensureDependencies("work")
    const { fix } = await import("./launch/check.mjs")
    return fix()
  },
  test: async (args) => {
    await ensureDependencies("work")
    const { test } = await import("./launch/test.mjs")
    return test(args)
  },
  bench: async (args) => {
    await ensureDependencies("work")
    if (!(await ensurePages())) return 1
    return bun("bench/run.ts", args)
  },
  soak: async (args) => {
    await ensureDependencies("work")
    return bun("tests/soak/run.ts", args)
  },
}

async function bun(file, args, flags = []) {
  if (!existsSync(inRoot(file))) {
    say(`There is no ${file} in this checkout, so there is nothing to run.`)
    return 1
  }
  return start(findBun(), [...flags, file, ...args]).ended
}

const [verb, ...args] = process.argv.slice(2)
if (!Object.hasOwn(verbs, verb ?? "")) {
  say(`Usage: node scripts/run.mjs <${Object.keys(verbs).join("|")}>`)
  process.exit(2)
}
endTogether()
process.exit(await verbs[verb](args))
