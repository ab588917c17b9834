import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import { brotliCompress, constants } from "node:zlib"
import type { Plugin } from "vite"

const pack = promisify(brotliCompress)
/** What a smaller file would save is less than what its header costs. */
const LEAST_BYTES = 1400

/** Packs what was built, each file beside itself as `.br`: at the first request it would keep that visitor waiting. */
export function packed(): Plugin {
  let folder = ""
  return {
    name: "openctl-packed",
    apply: "build",
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir)
    },
    async closeBundle() {
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
        /\.(js|css|html|svg|json|txt|webmanifest)$/.test(name),
      )
      await Promise.all(files.map((name) => packFile(path.join(folder, name))))
    },
  }
}

async function packFile(file: string): Promise<void> {
  const plain = readFileSync(file)
  if (plain.byteLength < LEAST_BYTES) return
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength }
  writeFileSync(`${file}.br`, await pack(plain, { params }))
}
