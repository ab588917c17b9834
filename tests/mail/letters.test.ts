import { expect, test } from "bun:test"
import type { WrittenLetter } from "../../server/src/mail/frame.ts"
import {
  codeLetter,
  commentLetter,
  expiringLetter,
  invitationLetter,
  type Place,
  removalLetter,
  roleLetter,
} from "../../server/src/mail/letters.ts"
import { displayName } from "../../server/src/mail/transport.ts"

/** What strangers write into names, titles and notes arrives as text, and as nothing else. */
const place: Place = {
  site: "https://openctl.example",
  url: "https://openctl.example/sessions/0#for=bob%40example.com",
  leave: "https://openctl.example/api/unsubscribe/x.y",
}

const hostile: [what: string, text: string][] = [
  ["a header", "Fix\r\nBcc: eve@evil.example\r\n\r\n<h1>Hi</h1>"],
  ["HTML", '"><img src=x onerror=alert(1)><a href="https://evil.example">Sign in</a>'],
  ["an end of the document", "</td></table></body></html><!--"],
  ["control and ANSI", "A\u0000B\u001b[31mred\u001b[0m\u0007\u0085\u2028line"],
  ["bidi", "\u202egnp.exe\u202c \u2066hidden\u2069"],
  ["zero-width", "pay\u200b\ufeffpal"],
  ["lone surrogates", "\ud800x\udc00"],
  ["a link", "Urgent: https://evil.example/login www.evil.example"],
  ["huge", "x".repeat(1_000_000)],
  ["nothing", " \u200b\u0000 "],
]

const lettersOf = (text: string): WrittenLetter[] => {
  const shared = { sharer: text, title: text, role: "viewer" as const }
  return [
    invitationLetter({ ...shared, note: text, days: 30 }, place),
    expiringLetter({ ...shared, days: 2 }, place),
    roleLetter(shared, place),
    removalLetter(shared, place),
    commentLetter({ title: text, said: [{ name: text, text }], more: true }, place),
  ]
}

test.each(hostile)("%s", (_, text) => {
  for (const letter of lettersOf(text)) {
    expect(letter.subject).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/)
    expect(letter.subject.length).toBeLessThanOrEqual(150)
    expect(letter.text).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/,
    )
    expect(letter.text.isWellFormed() && letter.html.isWellFormed()).toBe(true)
    expect(letter.html.length).toBeLessThan(30_000)
    // Only our own elements, and only our own links.
    expect(letter.html).not.toMatch(/<(img|script|h2|iframe|svg|form)/i)
    expect(letter.html.match(/<\/html>/g)?.length).toBe(1)
    const links = [...letter.html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)
    expect(links.every((url) => url?.startsWith("https://openctl.example"))).toBe(true)
    const inText = [...letter.text.matchAll(/https?:\/\/\S+/g)].map(([url]) => url)
    expect(inText.every((url) => url.startsWith("https://openctl.example"))).toBe(true)
    expect(letter.subject).not.toMatch(/“\s*”/)
  }
})

test("homographs stay what they are, and can't pass for an address", () => {
  // Cyrillic letters are letters: the name is shown, and says which server it came through.
  expect(displayName("Аnn Lee")).toBe("Аnn Lee via openctl")
  expect(displayName('security@bank.example" <ceo@bank.example>')).toBe(
    "security bank.example ceo bank.example via openctl",
  )
  expect(displayName(' <>\\" ')).toBe("openctl")
})

test("no letter but the invitation's own link knows the address, and it stands behind the #", () => {
  for (const letter of lettersOf("Fix the login race")) {
    for (const [url] of letter.text.matchAll(/https?:\/\/\S+/g)) expect(url.split("#")[0]).not.toContain("bob")
  }
})

test("a note keeps its lines, and not hundreds of them", () => {
  const { text } = invitationLetter(
    { sharer: "Ann", title: "T", role: "viewer", note: `one\r\n\n\n\ntwo${"\n.".repeat(400)}`, days: 30 },
    place,
  )
  expect(text).toContain("Ann writes\n  > one\n  >\n  > two\n  > .")
  expect(text.match(/^ {2}>/gm)?.length).toBe(30)
})

test("the code can be read in the subject, and nothing can be pressed", () => {
  const letter = codeLetter("123456", 10, place.site)
  expect(letter.subject).toBe("123456 is your openctl code")
  expect([...letter.html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual([place.site])
})
