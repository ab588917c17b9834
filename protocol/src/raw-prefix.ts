import { z } from "zod"

/**
 * The beginning of a source's file as it lies on its sender's machine, nothing left out and nothing taken out: its length in bytes
 * and its SHA-256 in hex. Stored lines are filtered, so they are not the file; by this hash a sender knows its file again, however
 * it filters by now. `lines` is how many lines of the source were stored when all of this prefix had been sent.
 */
export const RawPrefix = z.object({ bytes: z.number().int(), sha256: z.string(), lines: z.number().int() })
export type RawPrefix = z.infer<typeof RawPrefix>

/** The same as it travels with the lines that end there: `4100000:9f86d0...`. */
export const RawTold = z.string().regex(/^\d{1,15}:[0-9a-f]{64}$/)

export function tellRaw({ bytes, sha256 }: Pick<RawPrefix, "bytes" | "sha256">): string {
  return `${bytes}:${sha256}`
}

export function readRaw(told: string): Pick<RawPrefix, "bytes" | "sha256"> {
  const [bytes = "", sha256 = ""] = told.split(":")
  return { bytes: Number(bytes), sha256 }
}
