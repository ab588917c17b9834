import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, statSync } from "node:fs"
import { inRoot } from "./checkout.mjs"

/**
 * The pinned Bun of this checkout, or undefined before the install. Where install scripts are off, `node_modules/bun` holds
 * a stub of a few hundred bytes and the real one lies in the package of the platform.
 */
export function findBun() {
  const usual = inRoot("node_modules/bun/bin/bun.exe")
  if (existsSync(usual) && statSync(usual).size > 1_000_000) return usual
  const scope = inRoot("node_modules/@oven")
  if (!existsSync(scope)) return undefined
  const candidates = readdirSync(scope)
    .flatMap((name) => ["bun", "bun.exe"].map((file) => inRoot("node_modules/@oven", name, "bin", file)))
    .filter((file) => existsSync(file))
  // Both the glibc and the musl build may be there; only one of them starts.
  return candidates.find((file) => spawnSync(file, ["--version"]).status === 0)
}
