import { expect, test } from "bun:test"
import { splitAddresses } from "./split-addresses.ts"

const bobAndCarol = ["bob@example.com", "carol@example.com"]

test("addresses are split however they were pasted", () => {
  for (const pasted of [
    "bob@example.com,carol@example.com",
    "bob@example.com; carol@example.com;",
    "bob@example.com carol@example.com",
    " bob@example.com\r\n\r\ncarol@example.com\n",
    "bob@example.com\tcarol@example.com",
    "(bob@example.com), 'carol@example.com'.",
  ])
    expect(splitAddresses(pasted)).toEqual(bobAndCarol)
})

test("any name before an address is left out", () => {
  expect(splitAddresses('Bob B. <bob@example.com>, "Carol C" <carol@example.com>')).toEqual(bobAndCarol)
  expect(splitAddresses("Bob Builder <bob@example.com>\ncarol@example.com")).toEqual(bobAndCarol)
})

test("text that is no address is kept, so that it can be corrected; nothing gives nothing", () => {
  expect(splitAddresses("bob@, carol@example.com")).toEqual(["bob@", "carol@example.com"])
  expect(splitAddresses(" ,;\n <> \"'")).toEqual([])
})
