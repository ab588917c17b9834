import path from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the checkout, wherever it was called from. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..")
/** Stamps and locks of the launcher; may be deleted at any time. */
export const cache = path.join(root, ".cache")

export const inRoot = (...parts) => path.join(root, ...parts)

/** A sentence for whoever typed the command; on stderr, since stdout belongs to what is run. */
export const say = (sentence) => process.stderr.write(`${sentence}\n`)
