import { existsSync, readFileSync } from "node:fs"
import { findBun } from "./bun.mjs"
import { inRoot, say } from "./checkout.mjs"
import { listen } from "./children.mjs"
import { inTurn } from "./turn.mjs"

/**
 * Brings node_modules in step with package-lock.json. `run` installs the server's packages; `work` adds those of tests and
 * checks, and so satisfies both. There is no stamp: npm writes node_modules/.package-lock.json as the last act of an install.
 */
export async function ensureDependencies(mode) {
  if (areInStep(mode)) return
  await inTurn("install", async () => {
    if (areInStep(mode)) return
    say(mode === "run" ? "Installing what the server needs ..." : "Installing, with what tests need ...")
    const began = Date.now()
    // Adding to an install that is in step must not take the files away from a server that runs on them, as `npm ci` would.
    const how = mode === "work" && areInStep("run") ? ["install", "--no-save"] : ["ci"]
    // Spelled out, since NODE_ENV=production would omit the dev packages too.
    const which = mode === "run" ? "--omit=dev" : "--include=dev"
    const npm = npmCommand()
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--progress=false"]
    const { code, said } = await listen(npm[0], [...npm.slice(1), ...how, which, ...quiet])
    if (code !== 0) {
      say(said)
      say(`The install failed (npm ${how[0]}, code ${code}); npm's words are above.`)
      process.exit(1)
    }
    if (!findBun()) {
      say("The install left no Bun that runs here. Is optional=false or another platform set in an .npmrc?")
      process.exit(1)
    }
    say(`Installed in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
  })
}

function areInStep(mode) {
  const installed = inRoot("node_modules/.package-lock.json")
  if (!existsSync(installed)) return false
  const wanted = packagesIn(inRoot("package-lock.json"))
  const there = packagesIn(installed)
  for (const [place, it] of Object.entries(wanted)) {
    // The root itself, other platforms' binaries, and what the server can do without.
    if (place === "" || it.optional || it.devOptional || (mode === "run" && it.dev)) continue
    if (there[place]?.version !== it.version) return false
  }
  return findBun() !== undefined
}

const packagesIn = (file) => JSON.parse(readFileSync(file, "utf8")).packages

function npmCommand() {
  const own = process.env.npm_execpath
  if (own?.endsWith("npm-cli.js") && existsSync(own)) return [process.execPath, own]
  return [process.platform === "win32" ? "npm.cmd" : "npm"]
}
