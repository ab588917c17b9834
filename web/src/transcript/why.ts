import { asTerminal } from "#agents/visible-characters"

/** The lines of a failure that say why: in sight without unfolding, instead of "Exit code 1". */

/** The last characters of an output that are looked at. */
const looked = 8_000
const mostLines = 3
const mostCharacters = 300

/** Lines that only say that it failed, which the row does already. */
const says = [
  /^(?:error:? ?)?(?:command )?(?:failed|exited|terminated)? ?(?:with )?(?:exit(?:ed)?[ -]?)?(?:code|status):? -?\d+\.?$/i,
  /^(?:process )?exited with (?:code|status) -?\d+\.?$/i,
  /^exit code:? -?\d+\.?$/i,
  /^npm err! (?:code ELIFECYCLE|errno \d+|a complete log)/i,
  /^npm error (?:lifecycle script|a complete log|command (?:failed|sh)|location|path|code)/i,
  /^info visit https?:/i,
  /^make(?:\[\d+\])?: \*\*\* .* error \d+$/i,
  /^\W*$/,
]

const reason =
  /\b(?:\w*error|\w*exception|fail(?:ed|ure|s|ing)?|fatal|panic(?:ked)?|assert\w*|cannot|can't|could not|couldn't|not found|no such|denied|unable|refused|timed? ?out|undefined|unexpected|invalid|missing|must|expected|killed|conflict)\b/i

/** Up to three lines, in their order: the one that says why, and the last ones. */
export function whyOf(text: string, does: string): string[] {
  const end = text.length > looked ? text.slice(-looked) : text
  const lines = asTerminal(does === "run" ? end : text.slice(0, looked))
    .split("\n")
    .map((line) =>
      line
        .slice(0, mostCharacters * 4)
        .trim()
        .slice(0, mostCharacters),
    )
    .filter((line) => line !== "" && !says.some((only) => only.test(line)))
  // What a tool refuses, it says first; what a program fails at, it says last.
  if (does !== "run") return lines.slice(0, 1)
  const why = lines.findLastIndex((line) => reason.test(line))
  const last = lines.slice(-mostLines)
  const first = lines.length - last.length
  if (why === -1 || why >= first) return why === -1 ? last.slice(-2) : last
  return [lines[why] ?? "", ...last.slice(1)]
}
