import { literalAt } from "./js-literal.ts"

/**
 * A script that calls other tools (`exec`, since 0.144): `const r = await tools.exec_command({cmd:"ls"});text(r.output)`.
 */
export interface Script {
  /** The calls whose input stands in the script, in its order. */
  calls: { tool: string; input: unknown }[]
  /** The names of all tools that it calls, each once. */
  tools: string[]
  /** All its calls are in `calls`: nothing that it does is missing there. */
  whole: boolean
}

/** As much of a script as is read: real ones have some hundred characters, and patches some thousand. */
const MOST = { characters: 200_000, calls: 24, names: 24 }

export function scriptOf(text: string): Script {
  const source = text.slice(0, MOST.characters)
  const names = constantsOf(source)
  const script: Script = { calls: [], tools: [], whole: source.length === text.length }
  const calling = /\btools(?:\.([A-Za-z_$][\w$]{0,100})|\["([^"\n]{1,100})"\])\s*\(/g
  let found = calling.exec(source)
  for (let tries = 0; found !== null; tries++, found = calling.exec(source)) {
    const tool = found[1] ?? found[2] ?? ""
    if (!script.tools.includes(tool) && script.tools.length < MOST.calls) script.tools.push(tool)
    const input = tries < MOST.calls ? literalAt(source, calling.lastIndex, names) : null
    if (input === null) {
      script.whole = false
      continue
    }
    script.calls.push({ tool, input: input.value })
    calling.lastIndex = input.end
  }
  return script
}

/** `const patch = "..."`: literals that calls name. */
function constantsOf(source: string): Map<string, unknown> {
  const names = new Map<string, unknown>()
  const declaring = /\b(?:const|let|var)\s+([A-Za-z_$][\w$]{0,100})\s*=\s*/g
  let found = declaring.exec(source)
  for (let tries = 0; found !== null && tries < MOST.names; tries++, found = declaring.exec(source)) {
    const literal = literalAt(source, declaring.lastIndex, names)
    if (literal === null) continue
    names.set(found[1] ?? "", literal.value)
    declaring.lastIndex = literal.end
  }
  return names
}
