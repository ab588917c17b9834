import path from "node:path"
import { fileURLToPath } from "node:url"

/** The folder of the checkout, wherever the command was run. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..")
/** The launcher's stamps and locks. They may be deleted at any time. */
export const cache = path.join(root, ".cache")

export const inRoot = (...parts) => path.join(root, ...parts)

/** Prints a sentence for the person at the terminal, on stderr, since stdout belongs to the program being run. */
export const say = (sentence) => process.stderr.write(`${sentence}\n`)
