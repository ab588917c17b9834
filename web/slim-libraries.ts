import { fileURLToPath } from "node:url"
import type { Plugin } from "vite"

const icon = fileURLToPath(new URL("./src/ui/lucide-icon.ts", import.meta.url))

/**
 * Leaves out what libraries bring along and no page uses, which their own entries keep. Each saves every visitor of a page 1 KB
 * or more; the pages work the same without this, only slower. A release that looks different ends the build with a sentence.
 */
export function slimLibraries(): Plugin {
  return {
    name: "openctl-slim-libraries",
    apply: "build",
    enforce: "pre",
    resolveId(source, importer) {
      if (source === "../createLucideIcon.mjs" && importer?.includes("/lucide-react/")) return icon
      // What stands in for React's own hook in React 17.
      const shim = /^use-sync-external-store\/shim(\/with-selector)?$/.exec(source)
      return shim ? this.resolve(`use-sync-external-store${shim[1] ?? ""}`, importer) : null
    },
    transform(code, id) {
      if (/\/lucide-react\/dist\/esm\/icons\/[\w-]+\.mjs$/.test(id)) return { code: onlyShapes(code), map: null }
      if (!/\/marked\/lib\/marked\.esm\.js$/.test(id)) return null
      return { code: onlyLexer(code), map: null }
    },
  }
}

/** Of an icon the pages take its shapes. Their keys are random letters, which no packing makes smaller. */
export function onlyShapes(code: string): string {
  return code.replaceAll(/,? key: "\w+"/g, "").replaceAll(/^ {2}(name|size|aliases): .*\n/gm, "")
}

/** Of marked the pages take the tokens. The rest of it (a parser to HTML and its hooks) hangs on one object at the end of the file. */
export function onlyLexer(code: string): string {
  const whole = code.search(/var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\(/)
  const name = /export\{.*?(\w+) as Lexer[,}]/.exec(code)?.[1]
  if (whole < 0 || !name)
    throw new Error("marked has another shape by now: look at onlyLexer in web/slim-libraries.ts.")
  return `${code.slice(0, whole)}export{${name} as Lexer};`
}
