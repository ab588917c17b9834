import { existsSync, readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { kb, type Table } from "./measure.ts"

const dist = path.resolve(import.meta.dirname, "../web/dist")

/** The JavaScript that a browser loads before anything is clicked: what the document asks for, and what that imports. */
export async function scripts(table: Table): Promise<void> {
  if (!existsSync(path.join(dist, "index.html"))) {
    table.row("JavaScript of the first page", "not measured: the pages are not built", "<= 110 KB")
    return
  }
  const first = withImports(
    [...readFileSync(path.join(dist, "index.html"), "utf8").matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(
      ([, file]) => file ?? "",
    ),
  )
  const route = readdirSync(path.join(dist, "assets")).filter((name) => /^Session(Route|Page|Body)-.*\.js$/.test(name))
  const session = withImports([...first, ...route.map((name) => `assets/${name}`)])
  for (const [what, files, most] of [
    ["JavaScript of the first page", first, 110],
    ["JavaScript of a session page", session, 150],
  ] as const) {
    const all = files.map((file) => readFileSync(path.join(dist, file)))
    const sum = (pack: (bytes: Buffer) => Buffer) => all.reduce((total, bytes) => total + pack(bytes).byteLength, 0)
    const brotli = sum((bytes) => brotliCompressSync(bytes))
    table.row(
      what,
      `${kb(brotli)} brotli, ${kb(sum((bytes) => gzipSync(bytes)))} gzip`,
      `<= ${most} KB`,
      brotli <= most * 1024,
    )
  }
}

function withImports(entries: readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (file: string) => {
    if (found.has(file)) return
    found.add(file)
    const text = readFileSync(path.join(dist, file), "utf8")
    for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
      visit(path.posix.join(path.posix.dirname(file), name ?? ""))
  }
  for (const entry of entries) visit(entry)
  return [...found]
}
