import { expect, test } from "bun:test"
import { cleanDocument } from "./clean-document.ts"

const clean = (text: string) => {
  const { bytes, cleaned } = cleanDocument(new TextEncoder().encode(text))
  return [new TextDecoder().decode(bytes), cleaned]
}

test("credentials in git remotes are taken out of a document, and everything else keeps its bytes", () => {
  const json = (who: string) =>
    `{\n  "text": "漢字 🙂",\n  "remote": "https://${who}github.com/alice/app.git",\n "n": [1]\n}`
  expect(clean(json("x-access-token:secret@"))).toEqual([json(""), 1])
  const markdown = (who: string) => `# aider\n\n> git clone https://${who}github.com/alice/app.git\n\né\n`
  expect(clean(markdown("alice:secret@"))).toEqual([markdown(""), 1])
  expect(clean(json(""))).toEqual([json(""), 0])
})
