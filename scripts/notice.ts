import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"

/**
 * Writes NOTICE: every package that openctl is installed with, and its licence terms. Run `npm run notice` after changing a
 * dependency; a test fails if that was forgotten.
 */
const root = path.resolve(import.meta.dirname, "..")

interface Locked {
  version?: string
  license?: string
  dev?: boolean
  optional?: boolean
  devOptional?: boolean
  peer?: boolean
}

interface Shipped {
  name: string
  version: string
  license: string
  /** The licence text in the package; null if there is none, or if this machine doesn't have the package. */
  terms: string | null
}

/** Made from the lock file and the packages alone, so that it is the same on every machine. */
export function notice(): string {
  const shipped = packages()
  const lines = shipped.map(({ name, version, license }) => `${name} ${version} (${license})`)
  const terms = byTerms(shipped).map(
    ([text, names]) => `${"-".repeat(100)}\n${wrap(names.join(", "))}\n${"-".repeat(100)}\n\n${text}\n`,
  )
  return `openctl
Copyright the authors of openctl. Licensed under the Apache License, Version 2.0; see LICENSE.

openctl is installed with the packages below, and the pages that it serves contain some of them. Each is its authors' work,
under the terms named beside it. This file is written by \`npm run notice\`.

${lines.join("\n")}

The terms, each with the packages that come under it in these words:

${terms.join("\n")}`
}

function packages(): Shipped[] {
  const { packages } = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>
  }
  const found = new Map<string, Shipped>()
  for (const [place, it] of Object.entries(packages)) {
    if (place === "" || it.dev || it.devOptional) continue
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length)
    const version = it.version ?? ""
    // A package for another platform isn't here; it has the terms of the package that depends on it.
    const terms = it.optional || it.peer ? null : termsIn(path.join(root, place))
    found.set(`${name} ${version}`, { name, version, license: it.license ?? "see its page", terms })
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

function termsIn(folder: string): string | null {
  if (!existsSync(folder)) throw new Error(`${folder} is not there. Run npm ci first.`)
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)(\.\w+)?$/i.test(name))
    .sort()
  if (files.length === 0) return null
  return files
    .map((file) =>
      readFileSync(path.join(folder, file), "utf8")
        .replace(/\r\n?/g, "\n")
        .replace(/[ \t]+$/gm, "")
        .trim(),
    )
    .join("\n\n")
}

function byTerms(shipped: readonly Shipped[]): [text: string, names: string[]][] {
  const found = new Map<string, string[]>()
  for (const { name, terms } of shipped) {
    if (terms !== null) found.set(terms, [...new Set([...(found.get(terms) ?? []), name])])
  }
  return [...found]
}

function wrap(text: string): string {
  return text.replace(/(.{1,99})(?: |$)/g, "$1\n").trimEnd()
}

if (import.meta.main) {
  writeFileSync(path.join(root, "NOTICE"), notice())
  console.log("Written: NOTICE")
}
