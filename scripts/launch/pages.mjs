import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { findBun } from "./bun.mjs"
import { cache, inRoot, root, say } from "./checkout.mjs"
import { listen } from "./children.mjs"
import { inTurn } from "./turn.mjs"

const config = "web/vite.config.ts"
const built = inRoot("web/dist")
const stamp = path.join(cache, "pages")

/** Builds the pages into web/dist if their sources changed since the last build. False if the build failed. */
export async function ensurePages() {
  if (!existsSync(inRoot(config))) {
    say(`No pages: ${config} is not there.`)
    return true
  }
  if (areFresh(fingerprint())) return true
  return inTurn("pages", async () => {
    const made = fingerprint()
    if (areFresh(made)) return true
    const began = Date.now()
    // Built in another folder and swapped in: a running server keeps its pages meanwhile, and a failed build leaves the old ones.
    const beside = path.join(cache, "pages-beside")
    const vite = ["--no-install", "--bun", "node_modules/vite/bin/vite.js"]
    const { code, said } = await listen(
      findBun(),
      [...vite, "build", "--config", config, "--outDir", beside, "--emptyOutDir", "--logLevel", "warn"],
      { env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1" } },
    )
    if (code !== 0) {
      say(said)
      say("The pages could not be built; Vite's words are above.")
      return false
    }
    const old = path.join(cache, "pages-old")
    rmSync(old, { recursive: true, force: true })
    if (existsSync(built)) renameSync(built, old)
    renameSync(beside, built)
    rmSync(old, { recursive: true, force: true })
    writeFileSync(stamp, made)
    say(`Built the pages in ${((Date.now() - began) / 1000).toFixed(1)} s.`)
    return true
  })
}

function areFresh(made) {
  return existsSync(path.join(built, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === made
}

/** The sources of the pages by name, size and time: reading their contents would make a warm start too slow. */
function fingerprint() {
  mkdirSync(cache, { recursive: true })
  const hash = createHash("sha256")
  for (const file of ["package-lock.json", "tsconfig.json"]) add(hash, inRoot(file))
  for (const folder of ["web", "protocol", "agents", "upload"]) walk(hash, inRoot(folder))
  return hash.digest("hex")
}

function walk(hash, folder) {
  for (const it of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (it.name === "dist" || it.name === "node_modules" || /\.test\.tsx?$/.test(it.name)) continue
    const file = path.join(folder, it.name)
    if (it.isDirectory()) walk(hash, file)
    else if (it.isFile()) add(hash, file)
  }
}

function add(hash, file) {
  const { size, mtimeMs } = statSync(file)
  hash.update(`${path.relative(root, file)}\0${size}\0${mtimeMs}\n`)
}
