/** How a file may be packed: by its agent, or by the person who sends it. The bytes inside count, whatever packed them. */
export type Packing = "gzip" | "zstd" | "zip"

const beginnings: [bytes: number[], packing: Packing][] = [
  [[0x1f, 0x8b], "gzip"],
  [[0x28, 0xb5, 0x2f, 0xfd], "zstd"],
  [[0x50, 0x4b, 0x03, 0x04], "zip"],
]

/** How a file that begins like this is packed, or null. */
export function packingOf(head: Uint8Array): Packing | null {
  return beginnings.find(([bytes]) => bytes.every((byte, at) => head[at] === byte))?.[1] ?? null
}

const ending = /\.(?:gz|zst|zip)$/i

/** Whether a file is packed, by its name. */
export function isPackedName(path: string): boolean {
  return ending.test(path)
}

/** The name that the file had before it was packed. */
export function withoutPacking(path: string): string {
  return path.replace(ending, "")
}
