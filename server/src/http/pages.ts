import { readFile } from "node:fs/promises"
import { extname, join, normalize } from "node:path"
import { promisify } from "node:util"
import { brotliCompress, constants, gzip } from "node:zlib"
import type { Hono } from "hono"
import { pageAt } from "#protocol/pages"
import type { Served } from "./serve.ts"

/**
 * The pages of the web as they were built: one document for every address, and files whose names contain the hash of their
 * content. They contain nothing of any session.
 */

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".txt": "text/plain; charset=utf-8",
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>openctl</title>
<p>The pages are not built yet. Start openctl with <code>npm start</code>, which builds them.</p></html>`

interface Built {
  path: string
  plain: Uint8Array<ArrayBuffer>
  brotli?: Promise<Uint8Array<ArrayBuffer>>
  gzip?: Promise<Uint8Array<ArrayBuffer>>
  type: string
}

/** `kept`: the folder with the assets of the previous build, for tabs that were open during an upgrade. */
export function mountPages(app: Hono<Served>, folder: string, kept: string): void {
  const built = new Map<string, Promise<Built | null>>()
  const load = (path: string) => loadFrom(folder, nameOf(path))
  // Stored under the last part of its name only, all in one folder.
  const loadKept = (path: string) => loadFrom(kept, nameOf(path)?.replace(/^\/assets\//, "/") ?? null)
  const loadFrom = async (from: string, name: string | null): Promise<Built | null> => {
    // By the file's own name: a file has any number of addresses, and must be cached once.
    if (name === null) return null
    const known = built.get(from + name)
    if (known) return known
    const loading = readBuilt(from, name)
    built.set(from + name, loading)
    try {
      const file = await loading
      // Only existing files are cached: addresses that a stranger makes up must not fill the memory.
      if (!file) built.delete(from + name)
      return file
    } catch (error) {
      built.delete(from + name)
      throw error
    }
  }
  app.get("/assets/*", async (context) => {
    context.set("route", "/assets/*")
    const file = (await load(context.req.path)) ?? (await loadKept(context.req.path))
    return file
      ? send(file, context.req.raw, "public, max-age=31536000, immutable")
      : new Response(null, { status: 404 })
  })
  app.get("*", async (context) => {
    const path = context.req.path
    const known = pageAt(path)
    context.set("route", known ?? "unknown")
    const file = extname(path) === "" ? null : await load(path)
    if (file) {
      context.set("route", "/assets/*")
      return send(file, context.req.raw, "public, max-age=3600")
    }
    const page = await load("/index.html")
    // The page itself says that there is nothing; clients that only read the status must be told as well.
    if (page) return send(page, context.req.raw, "no-cache", known ? 200 : 404)
    return new Response(notBuilt, { status: 503, headers: { "content-type": types[".html"] ?? "" } })
  })
}

/** The file name that a path names, inside the folder; null if there can be no such file. */
function nameOf(path: string): string | null {
  try {
    const name = normalize(decodeURIComponent(path))
    return name.includes("..") || name.includes("\0") ? null : name
  } catch {
    // A stray % in a made-up address.
    return null
  }
}

async function readBuilt(folder: string, name: string): Promise<Built | null> {
  try {
    const path = join(folder, name)
    const plain = new Uint8Array(await readFile(path))
    return { path, plain, type: types[extname(name)] ?? "application/octet-stream" }
  } catch (error) {
    if (["ENOENT", "EISDIR", "ENOTDIR", "ENAMETOOLONG"].includes(String((error as { code?: unknown }).code)))
      return null
    throw error
  }
}

/** Compressed as the build did (web/packed.ts); pages without that are compressed once, at a fast level. */
async function brotliOf({ path, plain }: Built): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(`${path}.br`))
  } catch {
    return new Uint8Array(await packBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }))
  }
}

const packBrotli = promisify(brotliCompress)
const packGzip = promisify(gzip)

async function send(file: Built, request: Request, caching: string, status = 200): Promise<Response> {
  const accepted = request.headers.get("accept-encoding") ?? ""
  const headers = { "content-type": file.type, "cache-control": caching, vary: "accept-encoding" }
  if (file.plain.byteLength < 1400 || file.type === "font/woff2") return new Response(file.plain, { status, headers })
  if (accepted.includes("br")) {
    file.brotli ??= brotliOf(file)
    return new Response(await file.brotli, { status, headers: { ...headers, "content-encoding": "br" } })
  }
  if (accepted.includes("gzip")) {
    file.gzip ??= packGzip(file.plain).then((packed) => new Uint8Array(packed))
    return new Response(await file.gzip, { status, headers: { ...headers, "content-encoding": "gzip" } })
  }
  return new Response(file.plain, { status, headers })
}
