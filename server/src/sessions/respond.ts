import { decompress, pack } from "../transcript/compress.ts"
import type { Page } from "../transcript/stored.ts"

/** Sends a page as it lies to who understands Zstandard, and unpacks it for everybody else; packs what does not lie packed. */
export async function respond(page: Page, request: Request): Promise<Response> {
  const accepted = request.headers.get("accept-encoding") ?? ""
  const headers = { "content-type": "application/json", vary: "accept-encoding" }
  const packed = (bytes: Uint8Array, encoding: string) =>
    new Response(Buffer.from(bytes), { headers: { ...headers, "content-encoding": encoding } })
  if (page.packed && accepted.includes("zstd")) return packed(page.packed, "zstd")
  const json = page.packed ? await decompress(page.packed) : Buffer.from(page.json)
  if (json.byteLength <= WORTH_PACKING) return new Response(new Uint8Array(json), { headers })
  const encoding = (["zstd", "gzip"] as const).find((one) => accepted.includes(one))
  return encoding ? packed(await pack(json, encoding), encoding) : new Response(new Uint8Array(json), { headers })
}

/** What fits into one packet anyway is sent as it is. */
const WORTH_PACKING = 1400
