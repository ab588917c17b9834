import { expect, test } from "bun:test"
import { fileKind } from "./file-kind.ts"

const bytes = (text: string) => new TextEncoder().encode(text)
const claude = `${JSON.stringify({ parentUuid: null, isSidechain: false, userType: "external", cwd: "/w", sessionId: "s", version: "2.1.0", type: "user", message: { role: "user", content: "Hello" }, uuid: "u1", timestamp: "2026-11-01T10:00:00.000Z" })}\n`

test("a transcript is a session, also with trailing zeros", () => {
  expect(fileKind(bytes(claude))).toEqual({ is: "session", agent: "claude-code" })
  expect(fileKind(bytes(`${claude}\0\0\0\0`))).toEqual({ is: "session", agent: "claude-code" })
})

test("a conversation by no known agent may be uploaded, after a warning", () => {
  const talks = [
    `${JSON.stringify({ speaker: "user", text: "Fix the login race" })}\n`,
    `${JSON.stringify({ v: 1 })}\n${JSON.stringify({ event: { kind: "userMessage", content: [{ text: "Fix it" }] } })}\n`,
    `${JSON.stringify({ prompt: "Fix the login race", response: "It is fixed now" })}\n`,
    JSON.stringify({ turns: [{ author: { role: "assistant" }, parts: ["Done"] }] }, null, 2),
    "## User\nFix it\n\n## Assistant\nDone\n",
  ]
  for (const text of talks) expect(fileKind(bytes(text))).toEqual({ is: "unknown" })
})

test("a file in which nobody speaks holds no conversation", () => {
  const others = [
    '{"name":"app","version":"1.0.0","type":"module","scripts":{"test":"bun test of it"}}\n',
    "# Notes\nThe user should see a message.\n",
    "[]",
    '{"a":1}\n{"a":2}\n',
    '{"level":30,"time":1,"pid":7,"msg":"server started","user":"bob"}\n{"level":30,"msg":"request completed"}\n',
    '{"type":"feature","properties":{"name":"A long road"}}\n',
    "name,role\nBob,user\n",
  ]
  for (const text of others)
    expect(fileKind(bytes(text))).toEqual({ is: "wrong", why: expect.stringContaining("no conversation") })
})

test("a first line that goes on behind the head is judged by who speaks, since the words may be cut", () => {
  const long = (record: string) => bytes(`${record}${"A".repeat(65_536)}`.slice(0, 65_536))
  expect(fileKind(long('{"type":"user","message":{"role":"user","content":"'))).toEqual({ is: "unknown" })
  expect(fileKind(long('{"name":"a package","description":"'))).toMatchObject({ is: "wrong" })
})

test("UTF-8 with a mark is read, other encodings are refused, and a damaged byte is no encoding", () => {
  expect(fileKind(bytes(`\ufeff${claude}`))).toEqual({ is: "session", agent: "claude-code" })
  const accented = Buffer.from(claude.replace("Hello", "\u00e9\u00e8\u00fc\u00df"), "latin1")
  expect(fileKind(accented)).toEqual({ is: "wrong", why: expect.stringContaining("Save it as UTF-8") })
  const damaged = Buffer.from(claude)
  damaged.writeUInt8(0xff, claude.indexOf("Hello"))
  expect(fileKind(damaged)).toEqual({ is: "session", agent: "claude-code" })
  // Cut within a character.
  expect(
    fileKind(Buffer.from(claude.replace("Hello", "\u6f22")).subarray(0, claude.indexOf("Hello") + 1)),
  ).toMatchObject({
    is: "session",
  })
})

test("a file that can't be a session is recognized by its first bytes, not by its name", () => {
  const wrong: [Uint8Array, string][] = [
    [new Uint8Array(), "empty"],
    [bytes(" \n\t\r\n"), "spaces"],
    [bytes("\u00a0\ufeff\n"), "spaces"],
    [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), "picture"],
    [new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), "picture"],
    [bytes("SQLite format 3\0and so on"), "database"],
    [bytes("%PDF-1.7"), "PDF"],
    [new Uint8Array([0x1f, 0x8b, 8, 0]), "compressed"],
    [new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 4]), "compressed"],
    [bytes("PK\u0003\u0004"), "compressed"],
    [new Uint8Array([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), "UTF-32"],
    [new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0]), "no text"],
  ]
  for (const [head, says] of wrong) {
    const kind = fileKind(head)
    expect(kind).toMatchObject({ is: "wrong" })
    expect(kind.is === "wrong" && kind.why).toContain(says)
  }
})
