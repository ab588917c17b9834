import { expect, test } from "bun:test"
import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { onlyLexer, onlyShapes } from "./slim-libraries.ts"

const fileOf = (name: string) => fileURLToPath(import.meta.resolve(name))

test("the slim marked finds the same tokens as the full one", async () => {
  const { Lexer } = await import("marked")
  const code = onlyLexer(readFileSync(fileOf("marked"), "utf8"))
  const only = (await import(`data:text/javascript;base64,${btoa(unescape(encodeURIComponent(code)))}`)) as {
    Lexer: typeof Lexer
  }
  const text =
    "# A heading\n\n- [x] a *task*\n\n| a | b |\n|--|--|\n| `1` | <b>2</b> |\n\n> quoted https://example.com\n"
  const how = { gfm: true, breaks: true }
  expect(Object.keys(only)).toEqual(["Lexer"])
  expect(new only.Lexer(how).lex(text)).toEqual(new Lexer(how).lex(text))
})

test("an unexpected version of marked ends the build with a sentence", () => {
  expect(() => onlyLexer("export class Lexer {}")).toThrow("look at onlyLexer")
})

test("an icon keeps its shapes, whatever else its file contains", async () => {
  const folder = fileOf("lucide-react/package.json").replace("package.json", "dist/esm/icons/")
  const names = readdirSync(folder).filter((name) => /^(x|archive|globe|alarm-clock-check)\.mjs$/.test(name))
  expect(names).toHaveLength(4)
  for (const name of names) {
    const whole = readFileSync(folder + name, "utf8")
    const nodeOf = (code: string) => {
      const data = code.slice(code.indexOf("= {") + 2, code.indexOf("\n};") + 2)
      return (Function(`return ${data}`) as () => { node: [string, { key?: string }][] })()
    }
    const shapes = nodeOf(whole).node.map(([tag, { key: _, ...attributes }]) => [tag, attributes])
    expect(nodeOf(onlyShapes(whole)) as unknown).toEqual({ node: shapes })
  }
})
