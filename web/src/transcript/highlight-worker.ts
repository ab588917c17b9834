import { createCssVariablesTheme, createHighlighterCore, type LanguageRegistration } from "shiki/core"
import { createJavaScriptRegexEngine } from "shiki/engine/javascript"
import type { Answered, Asked } from "./patient-worker.ts"

/**
 * Finds the words of a piece of code, off the page's thread: a grammar that is slow on hostile text slows nobody. It gives
 * kinds of words, never colours or HTML; the page's own style sheet paints them.
 */

export interface HighlightQuestion {
  code: string
  language: string
}
/** Lines of [kind, text]. */
export type HighlightedLine = [kind: string, text: string][]
type Grammar = Promise<{ default: LanguageRegistration[] }>

const grammars: Record<string, () => Grammar> = {
  bash: () => import("shiki/langs/bash.mjs"),
  c: () => import("shiki/langs/c.mjs"),
  cpp: () => import("shiki/langs/cpp.mjs"),
  csharp: () => import("shiki/langs/csharp.mjs"),
  css: () => import("shiki/langs/css.mjs"),
  dockerfile: () => import("shiki/langs/dockerfile.mjs"),
  go: () => import("shiki/langs/go.mjs"),
  html: () => import("shiki/langs/html.mjs"),
  ini: () => import("shiki/langs/ini.mjs"),
  java: () => import("shiki/langs/java.mjs"),
  javascript: () => import("shiki/langs/javascript.mjs"),
  json: () => import("shiki/langs/json.mjs"),
  jsx: () => import("shiki/langs/jsx.mjs"),
  kotlin: () => import("shiki/langs/kotlin.mjs"),
  lua: () => import("shiki/langs/lua.mjs"),
  make: () => import("shiki/langs/make.mjs"),
  markdown: () => import("shiki/langs/markdown.mjs"),
  php: () => import("shiki/langs/php.mjs"),
  powershell: () => import("shiki/langs/powershell.mjs"),
  python: () => import("shiki/langs/python.mjs"),
  ruby: () => import("shiki/langs/ruby.mjs"),
  rust: () => import("shiki/langs/rust.mjs"),
  scss: () => import("shiki/langs/scss.mjs"),
  sql: () => import("shiki/langs/sql.mjs"),
  swift: () => import("shiki/langs/swift.mjs"),
  toml: () => import("shiki/langs/toml.mjs"),
  tsx: () => import("shiki/langs/tsx.mjs"),
  typescript: () => import("shiki/langs/typescript.mjs"),
  xml: () => import("shiki/langs/xml.mjs"),
  yaml: () => import("shiki/langs/yaml.mjs"),
}

const aliases: Record<string, string> = {
  sh: "bash",
  shell: "bash",
  shellscript: "bash",
  console: "bash",
  zsh: "bash",
  "c++": "cpp",
  cs: "csharp",
  docker: "dockerfile",
  golang: "go",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsonc: "json",
  json5: "json",
  jsonl: "json",
  kt: "kotlin",
  makefile: "make",
  md: "markdown",
  ps1: "powershell",
  py: "python",
  rb: "ruby",
  rs: "rust",
  ts: "typescript",
  mts: "typescript",
  svg: "xml",
  yml: "yaml",
}

const theme = createCssVariablesTheme({ name: "words", variablePrefix: "--", variableDefaults: {}, fontStyle: false })
const highlighter = createHighlighterCore({
  themes: [theme],
  langs: [],
  engine: createJavaScriptRegexEngine({ forgiving: true }),
})

/** Every word is an element of the page. */
const mostWords = 20_000

/** Null where the language is not known, and where there are more words than a page should hold. */
async function highlight({ code, language }: HighlightQuestion): Promise<HighlightedLine[] | null> {
  const name = aliases[language] ?? language
  const grammar = Object.hasOwn(grammars, name) ? grammars[name] : undefined
  if (!grammar) return null
  const words = await highlighter
  if (!words.getLoadedLanguages().includes(name)) await words.loadLanguage((await grammar()).default)
  // tokenizeTimeLimit is per line: what takes longer is left in one colour.
  const { tokens } = words.codeToTokens(code, { lang: name, theme: "words", tokenizeTimeLimit: 200 })
  if (tokens.reduce((sum, line) => sum + line.length, 0) > mostWords) return null
  return tokens.map((line) => line.map((token) => [kindOf(token.color), token.content]))
}

/** "var(--token-keyword)" -> "keyword"; the plain foreground is "". */
function kindOf(color: string | undefined): string {
  return /--token-([a-z-]+)/.exec(color ?? "")?.[1] ?? ""
}

self.onmessage = async ({ data: { id, question } }: MessageEvent<Asked<HighlightQuestion>>) => {
  let answer: HighlightedLine[] | null = null
  try {
    answer = await highlight(question)
  } catch {
    // Code without colours is still readable; a grammar's error is nobody's problem.
  }
  self.postMessage({ id, answer } satisfies Answered<HighlightedLine[]>)
}
