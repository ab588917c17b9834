import { expect, test } from "bun:test"
import { onEachDatabase } from "../harness/databases.ts"
import { installation } from "./installation.ts"

/** Whatever a line contains: it is stored, it is one entry, and the export returns the exact bytes. */
onEachDatabase((database) => {
  const here = installation(database)

  const prompt = (text: string) =>
    JSON.stringify({ type: "user", uuid: text, message: { role: "user", content: text } })

  /** The bytes sent in one body, and how many lines they are. */
  const kept: [string, Uint8Array | string, number][] = [
    ["malformed JSON", '{"type":"user"\n}{"a":\nnull\n[1,2]\n"text"\n12\n', 6],
    ["empty lines", `\n\n${prompt("a")}\n\n\n`, 5],
    ["lines that end in CRLF", `${prompt("a")}\r\n${prompt("b")}\r\n\r\n`, 3],
    ["NUL, raw and escaped", `\0\n${prompt("a\0b")}\n${prompt("c").slice(0, -2)}\0"}\n`, 3],
    ["lone surrogates", '{"type":"user","message":{"role":"user","content":"\\ud800 and \\udc00"}}\n', 1],
    ["invalid UTF-8", Buffer.from([0xff, 0xfe, 10, 0xc3, 0x28, 10, 0xed, 0xa0, 0x80, 10, 0xf0, 0x9f, 10]), 4],
    ["a byte order mark", `\ufeff${prompt("a")}\n`, 1],
    ["UTF-16, whose halves may look like newlines", Buffer.from('{"a":1}\n{"b":"\u0a0a"}\n', "utf16le"), 4],
    ["two objects on a line", `${prompt("a")}${prompt("b")}\n`, 1],
    ["JSON nested a hundred thousand deep", `${"[".repeat(100_000)}\n{"type":${'{"a":'.repeat(50_000)}\n`, 2],
    ["keys that mean something to JavaScript", '{"__proto__":{"type":"user"},"constructor":1}\n', 1],
    ["control characters and a carriage return alone", "a\rb\x07\x1b[31m\x7f\n", 1],
  ]
  for (const [what, sent, lines] of kept) {
    test(`${what} is kept and exported byte for byte`, async () => {
      const { client } = here
      for (const agent of ["claude-code", "codex", "unknown"]) {
        const { id } = await client.create({ agent })
        expect(await client.append(id, sent)).toEqual({ status: 200, body: { lines, entries: lines } })
        expect(Buffer.compare(await client.export(id), Buffer.from(sent as string))).toBe(0)
        expect((await client.all(id)).map((entry) => [entry.seq, entry.line])).toEqual(
          Array.from({ length: lines }, (_, index) => [index + 1, index]),
        )
        expect((await client.complete(id)).status).toBe(200)
        expect(Buffer.compare(await client.export(id), Buffer.from(sent as string))).toBe(0)
        for (let seq = 1; seq <= lines; seq++) {
          expect((await client.call("GET", `/sessions/${id}/entries/${seq}`)).status).toBe(200)
        }
      }
    })
  }

  test("an image whose media type is nonsense is kept like any other", async () => {
    const { client } = here
    const { id } = await client.create({ agent: "claude-code" })
    const image = (media: string) =>
      JSON.stringify({
        type: "user",
        message: {
          role: "user",
          content: [{ type: "image", source: { type: "base64", media_type: media, data: "aGVsbG8=" } }],
        },
      })
    const sent = `${image("image/png\0")}\n${image("\ud800")}\n${image("x".repeat(100_000))}\n`
    expect(await client.append(id, sent)).toMatchObject({ status: 200, body: { lines: 3 } })
    expect((await client.export(id)).toString()).toBe(sent)
  })

  test("a half last line is kept, not counted, replaced when it is sent again, and made the last line by complete", async () => {
    const { client } = here
    const { id } = await client.create()
    const whole = `${prompt("a")}\n${prompt("b")}\n`
    expect(await client.append(id, `${whole}{"half`)).toEqual({ status: 200, body: { lines: 2, entries: 2 } })
    expect((await client.export(id)).toString()).toBe(`${whole}{"half`)
    expect(await client.append(id, '{"half":tr', { line: 2 })).toEqual({ status: 200, body: { lines: 2, entries: 2 } })
    expect((await client.export(id)).toString()).toBe(`${whole}{"half":tr`)
    expect((await client.append(id, '{"half":true}\n{"next', { line: 2 })).body).toEqual({ lines: 3, entries: 3 })
    expect((await client.complete(id)).body.entries).toBe(4)
    expect((await client.complete(id)).body.entries).toBe(4)
    expect((await client.export(id)).toString()).toBe(`${whole}{"half":true}\n{"next`)
    expect((await client.session(id)).body.sources).toMatchObject([{ name: "main", lines: 4, first: 1, last: 4 }])
    // The next sender writes the newline that was missing.
    expect((await client.append(id, "more\n", { line: 4 })).body).toMatchObject({ lines: 5, entries: 5 })
    expect((await client.export(id)).toString()).toBe(`${whole}{"half":true}\n{"next\nmore\n`)
  })

  test("each source has its own half last line", async () => {
    const { client } = here
    const { id } = await client.create()
    await client.append(id, "a1\na2")
    await client.append(id, "b1\nb2", { source: "agent-b" })
    expect((await client.complete(id)).body.entries).toBe(4)
    expect((await client.export(id)).toString()).toBe("a1\na2")
    expect((await client.export(id, "agent-b")).toString()).toBe("b1\nb2")
  })

  test("a half line that an earlier upload left stays when the lines before it are sent again", async () => {
    const { client } = here
    const { id } = await client.create()
    const lines = Array.from({ length: 1000 }, (_, index) => `{"n":${index}}\n`).join("")
    await client.append(id, `${lines}half`)
    expect((await client.append(id, lines.slice(0, lines.indexOf("\n", 100) + 1))).status).toBe(200)
    expect((await client.export(id)).toString()).toBe(`${lines}half`)
  })

  test("an empty body is no line", async () => {
    const { client } = here
    const { id } = await client.create()
    expect(await client.append(id, "")).toEqual({ status: 200, body: { lines: 0, entries: 0 } })
    expect(await client.append(id, "", { line: 1 })).toMatchObject({ status: 409, body: { expected: 0 } })
  })

  test("a line of 10 MB is kept as a blob, read whole and exported", async () => {
    const { client } = here
    const { id } = await client.create()
    const long = `{"type":"user","text":"${"x".repeat(10_000_000)}"}`
    const sent = `{"n":0}\n${long}\n{"n":2}\n`
    expect((await client.append(id, sent)).body).toEqual({ lines: 3, entries: 3 })
    expect((await client.export(id)).equals(Buffer.from(sent))).toBe(true)
    await client.complete(id)
    expect((await client.export(id)).equals(Buffer.from(sent))).toBe(true)
    expect((await (await client.raw("GET", `/sessions/${id}/entries/2/line`)).text()) === long).toBe(true)
    const page = await client.raw("GET", `/sessions/${id}/pages/2`)
    expect((await page.arrayBuffer()).byteLength).toBeLessThan(2000)
    const blobs = await here.running.store.db
      .selectFrom("session_blobs")
      .selectAll()
      .where("session_id", "=", id)
      .execute()
    // Anybody who may read the session can read it as a line, but not as an image.
    expect(blobs.map((blob) => blob.media)).toEqual([null])
    expect((await client.raw("GET", `/sessions/${id}/blobs/${blobs[0]?.hash}`)).status).toBe(404)
  })

  test("a line over 64 MB is refused with 413, and nothing that came before it is lost", async () => {
    const { client } = here
    const { id } = await client.create()
    const piece = Buffer.alloc(1024 * 1024, "x")
    let pieces = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pieces === 0) controller.enqueue(Buffer.from("first\nsecond\n"))
        else if (pieces <= 70) controller.enqueue(piece)
        else controller.close()
        pieces += 1
      },
    })
    expect(await client.append(id, endless)).toMatchObject({ status: 413, body: { code: "TOO_LARGE" } })
    expect((await client.export(id)).toString()).toBe("first\nsecond\n")
    expect((await client.append(id, "third\n", { line: 2 })).body).toEqual({ lines: 3, entries: 3 })
  })
})
