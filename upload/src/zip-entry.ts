import { Unreadable } from "./unreadable.ts"

/** The one file of a zip archive that is meant: its name inside, and its bytes. */
export interface ZipEntry {
  name: string
  bytes: number
  unpack(): ReadableStream<Uint8Array>
}

/** More names than anybody packs by hand: a session is one file. */
const MOST_ENTRIES = 1000

/** Finds it by the archive's list, which stands at its end. The library is fetched for the first archive. */
export async function zipEntry(blob: Blob): Promise<ZipEntry> {
  const { BlobReader, configure, ZipReader } = await import("@zip.js/zip.js/lib/zip-core-native.js")
  configure({ useWebWorkers: false })
  const files = []
  for await (const entry of new ZipReader(new BlobReader(blob)).getEntriesGenerator()) {
    if (!entry.directory && !isAside(entry.filename)) files.push(entry)
    if (files.length > MOST_ENTRIES) throw several
  }
  const lines = files.filter(({ filename }) => /\.jsonl$/i.test(filename))
  const [file, another] = lines.length > 0 ? lines : files
  if (!file) throw new Unreadable("holds no file.")
  if (another) throw several
  if (file.encrypted) throw new Unreadable("is encrypted. Unpack it, and choose the file inside.")
  return {
    name: file.filename,
    bytes: file.uncompressedSize,
    unpack() {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      // What fails ends the stream as well, so that its reader hears of it.
      file.getData(writable, { checkSignature: true }).catch(() => undefined)
      return readable
    },
  }
}

const several = new Unreadable("holds several files. Unpack it, and choose the session inside.")

/** What a desktop adds of its own. */
function isAside(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\.)/.test(name)
}
