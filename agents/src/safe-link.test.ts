import { expect, test } from "bun:test"
import { safeLink } from "./safe-link.ts"

test("the web and mail are links", () => {
  expect(safeLink("https://example.com/a?b=c#d")).toBe("https://example.com/a?b=c#d")
  expect(safeLink("http://example.com")).toBe("http://example.com/")
  expect(safeLink("mailto:bob@example.com")).toBe("mailto:bob@example.com")
})

test("nothing else is", () => {
  const bad = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://example.com/1",
    "/api/me",
    "//evil.example",
    "src/main.ts",
    "#e1",
    "https://bank.example@evil.example/",
    "",
    undefined,
  ]
  for (const href of bad) expect([href, safeLink(href)]).toEqual([href, null])
})
