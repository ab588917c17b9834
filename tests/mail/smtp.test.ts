import { afterAll, beforeAll, describe, expect, test } from "bun:test"
import { smtpTransport } from "../../server/src/mail/smtp.ts"
import type { Parcel } from "../../server/src/mail/transport.ts"
import { type PostOffice, partsOf, postOffice } from "./post-office.ts"

/** Real conversations with a real SMTP server. */
let office: PostOffice
beforeAll(async () => {
  office = await postOffice()
})
afterAll(() => office.close())

const parcel: Parcel = {
  key: "letter-1",
  fromName: "Ann Lee via openctl",
  to: "bob@example.com",
  subject: "Ann Lee shared “Fix” with you",
  text: "Text — with more than ASCII.",
  html: "<p>HTML</p>",
  headers: { "List-Unsubscribe": "<https://openctl.example/api/unsubscribe/x.y>" },
}
const from = "openctl@example.com"

async function sent(url: string, given: Partial<Parcel> = {}) {
  const transport = smtpTransport({ url, from })
  try {
    return await transport.send({ ...parcel, ...given })
  } finally {
    transport.close()
  }
}

test("a letter goes over STARTTLS with a password, and says whose it is", async () => {
  expect(await sent(office.url(undefined, "me:right"))).toEqual({ taken: true, providerId: null })
  const letter = office.letters.at(-1)!
  expect([letter.secure, letter.user, letter.from, letter.to]).toEqual([true, "me", from, ["bob@example.com"]])
  expect(letter.header("from")).toBe('"Ann Lee via openctl" <openctl@example.com>'.replaceAll('"', ""))
  expect(letter.header("message-id")).toBe("<letter-1@example.com>")
  expect(letter.header("subject")).toBe(parcel.subject)
  expect(letter.header("list-unsubscribe")).toContain("https://openctl.example/api/unsubscribe/x.y")
  expect(partsOf(letter.raw).text.trim()).toBe(parcel.text)
})

test("a server with an untrusted certificate gets no email", async () => {
  const count = office.letters.length
  const handed = await sent(office.url("requireTLS=true"))
  expect(handed).toMatchObject({ taken: false, final: false })
  expect(office.letters.length).toBe(count)
})

test("a wrong password is the server's problem, not the letter's", async () => {
  expect(await sent(office.url(undefined, "me:wrong"))).toMatchObject({ taken: false, final: false })
})

describe("refusals", () => {
  test.each([
    ["RCPT", 550, true, "no such mailbox"],
    ["RCPT", 450, false, "try again"],
    ["DATA", 554, true, "didn't accept it"],
    ["DATA", 451, false, "try again"],
    ["MAIL", 550, false, "try again"],
  ] as const)("%s answered with %d", async (at, code, final, words) => {
    office.answers.push({ at, code })
    const handed = await sent(office.url())
    expect(handed).toMatchObject({ taken: false, final })
    if (!handed.taken) expect(handed.problem).toContain(words)
  })

  test("nobody there", async () => {
    expect(await sent("smtp://127.0.0.1:1")).toMatchObject({ taken: false, final: false })
  })
})

test("each copy of a letter has the same Message-ID", async () => {
  const count = office.letters.length
  office.answers.push({ at: "DATA", code: 451, afterTaking: true })
  expect(await sent(office.url(), { key: "twice" })).toMatchObject({ taken: false, final: false })
  expect(await sent(office.url(), { key: "twice" })).toMatchObject({ taken: true })
  const ids = office.letters.slice(count).map((letter) => letter.header("message-id"))
  expect(ids).toEqual(["<twice@example.com>", "<twice@example.com>"])
})

test("a letter's content can't reach a file or a header", async () => {
  const evil = "x\r\nBcc: eve@example.com\r\n\r\n<script>"
  await sent(office.url(), { subject: evil, fromName: evil })
  const letter = office.letters.at(-1)!
  expect(letter.to).toEqual(["bob@example.com"])
  expect(letter.header("bcc")).toBe("")
})
