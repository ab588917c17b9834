import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"

/** The names of the scenes, read from where they are written: their files need a browser to be imported. */
export function scenesIn(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith("-scenes.ts"))
  const made = /^\s*(?:\.{3})?(?:scene|links|history|page|door|inTab\w*|\w+Scene)\(\s*"([a-z-]+)"/gm
  return files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(made)].map((found) => found[1] ?? ""),
  )
}
