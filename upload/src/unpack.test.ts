import { expect, test } from "bun:test"
import { gzipSync, zstdCompressSync } from "node:zlib"
import fc from "fast-check"
import { lookInto, openText } from "./unpack.ts"
import { unpackZstd } from "./unpack-zstd.ts"
import { Unreadable } from "./unreadable.ts"

type Bytes = Uint8Array<ArrayBuffer>
const line = (n: number) => `${JSON.stringify({ n, text: "so it goes, 漢字 🙂" })}\n`
const text = Buffer.from(Array.from({ length: 3000 }, (_, n) => line(n)).join(""))

/** As a zip program writes it: one file, deflated or not, and the list at the end. */
async function zipped(files: Record<string, Uint8Array>): Promise<Bytes> {
  const { BlobWriter, Uint8ArrayReader, ZipWriter } = await import("@zip.js/zip.js")
  const writer = new ZipWriter(new BlobWriter())
  for (const [name, bytes] of Object.entries(files)) await writer.add(name, new Uint8ArrayReader(bytes))
  return new Uint8Array(await (await writer.close()).arrayBuffer())
}

async function read(bytes: Uint8Array, from = 0): Promise<Buffer> {
  const reading = openText(new Blob([bytes as Bytes]), from)
  const pieces: Uint8Array[] = []
  for await (const piece of reading.pieces) pieces.push(piece)
  return Buffer.concat(pieces)
}

const why = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => (error instanceof Unreadable ? error.why : error),
  )

const packed = async () => ({
  plain: text,
  gzip: gzipSync(text),
  zstd: zstdCompressSync(text),
  "zstd in two": Buffer.concat([zstdCompressSync(text.subarray(0, 500)), zstdCompressSync(text.subarray(500))]),
  zip: await zipped({
    "a/session.jsonl": text,
    "__MACOSX/a/._session.jsonl": Buffer.from("x"),
    "notes.txt": Buffer.from("x"),
  }),
})

test("a file is the same text however it is packed, from any byte on", async () => {
  for (const [how, bytes] of Object.entries(await packed())) {
    expect([how, (await read(bytes)).equals(text)]).toEqual([how, true])
    for (const from of [1, 70_000, text.length - 1, text.length])
      expect([how, from, (await read(bytes, from)).equals(text.subarray(from))]).toEqual([how, from, true])
  }
})

test("a packed file is known by what it was called and how it begins", async () => {
  const all = await packed()
  const look = (bytes: Uint8Array, name: string) => lookInto(new Blob([bytes as Bytes]), name, 100)
  expect(await look(all.gzip, "b/x.jsonl.gz")).toEqual({
    name: "b/x.jsonl",
    head: new Uint8Array(text.subarray(0, 100)),
    isPacked: true,
  })
  expect((await look(all.zip, "x.zip")).name).toBe("a/session.jsonl")
  expect(await look(all.plain, "x.jsonl")).toMatchObject({ name: "x.jsonl", isPacked: false })
})

test("UTF-16 with a mark becomes UTF-8, packed or not, and other marks stay", async () => {
  const words = text.toString()
  const le = Buffer.from(`\ufeff${words}`, "utf16le")
  const be = Buffer.from(le).swap16()
  for (const bytes of [le, be, gzipSync(le), zstdCompressSync(be)]) {
    expect((await read(bytes)).equals(text)).toBe(true)
    expect((await read(bytes, 1000)).equals(text.subarray(1000))).toBe(true)
  }
  const marked = Buffer.from(`\ufeff${words}`)
  expect((await read(marked)).equals(marked)).toBe(true)
})

test("an archive of several files, of none, or with a password says so", async () => {
  const a = { "a.jsonl": text, "b.jsonl": text }
  expect(await why(read(await zipped(a)))).toContain("several files")
  expect(await why(read(await zipped({ "a/.DS_Store": text })))).toContain("no file")
  const { BlobWriter, Uint8ArrayReader, ZipWriter } = await import("@zip.js/zip.js")
  const writer = new ZipWriter(new BlobWriter(), { password: "secret" })
  await writer.add("a.jsonl", new Uint8ArrayReader(text))
  expect(await why(read(new Uint8Array(await (await writer.close()).arrayBuffer())))).toContain("encrypted")
})

test("what unpacks to gigabytes is refused at a limit", async () => {
  const zeros = Buffer.alloc(80 * 1024 * 1024)
  const bombs = { gzip: gzipSync(zeros), zstd: zstdCompressSync(zeros), zip: await zipped({ "a.jsonl": zeros }) }
  for (const [how, bytes] of Object.entries(bombs)) {
    expect([how, await why(read(bytes))]).toEqual([
      how,
      expect.stringContaining("far more than a session holds (over 64 MB)"),
    ])
    // Its beginning costs no more than its beginning.
    expect((await lookInto(new Blob([bytes as Bytes]), "x")).head).toHaveLength(65_536)
  }
})

test("cut anywhere, or damaged, a packed file throws one kind of error and never gives more than there was", async () => {
  const all = await packed()
  const kinds = [all.gzip, all.zstd, all.zip]
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.double({ min: 0, max: 1, noNaN: true }), async (kind, where) => {
      const bytes = kinds[kind] ?? all.gzip
      const cut = bytes.subarray(0, 4 + Math.floor(where * (bytes.length - 5)))
      expect(await why(read(cut))).toContain("damaged")
    }),
    { numRuns: 60, seed: 7 },
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 }), async (kind, at, change) => {
      const bytes = Buffer.from(kinds[kind] ?? all.gzip)
      const place = 4 + (at % (bytes.length - 4))
      bytes.writeUInt8((bytes.readUInt8(place) ^ change) & 255, place)
      const said = await why(read(bytes))
      expect(said === null || typeof said === "string").toBe(true)
    }),
    { numRuns: 60, seed: 7 },
  )
})

test("Zstandard is read without the runtime's help as well, and a body that breaks off is no whole one", async () => {
  const bytes = zstdCompressSync(text)
  async function* pieces(of: Uint8Array) {
    for (let at = 0; at < of.length; at += 700) yield of.subarray(at, at + 700)
  }
  const all = async (of: Uint8Array) => {
    const out: Uint8Array[] = []
    for await (const piece of unpackZstd(pieces(of))) out.push(piece)
    return Buffer.concat(out)
  }
  expect((await all(bytes)).equals(text)).toBe(true)
  expect((await all(Buffer.concat([bytes, bytes]))).length).toBe(2 * text.length)
  expect(all(bytes.subarray(0, -3))).rejects.toThrow()
})
