import { cleanLine } from "#protocol/clean"

/**
 * A title from a prompt: the first words in it that say something. Pictures that were pasted, tags of programs, rulers and
 * fences say nothing. A plan that is handed over is titled by its first heading.
 */
export function titleOf(text: string): string {
  const lines = text
    .slice(0, 4000)
    .replace(/^\uFEFF/, "")
    .split("\n", 60)
  const heading = /^\s*(?:please\s+)?(?:implement|execute|carry out|follow)\s+(?:the following|this) plan\b/i.test(text)
    ? lines.find((line) => /^\s*#{1,6}\s/.test(line))
    : undefined
  if (heading !== undefined) return cleanLine(plain(heading).replace(/^(?:implementation )?plan\s*[:–—-]\s*/i, ""), 120)
  const said = lines.map(plain).filter((line) => /[\p{L}\p{N}]/u.test(line))
  const first = said.find((line) => !headings.test(line)) ?? said[0]
  if (first !== undefined) return cleanLine(first, 120)
  // Only signs, or only pictures: their first line is better than nothing, unless it is a tag.
  return cleanLine(lines.find((line) => line.trim() !== "" && !/^\s*</.test(line)) ?? "", 120)
}

/**
 * What a sub-agent was asked to do, from its prompt: who it is to be, and where it finds its rules, say nothing of that. A
 * description of a few words is itself.
 */
export function taskOf(prompt: string): string {
  const said = prompt
    .slice(0, 4000)
    .replace(/^\uFEFF/, "")
    .split("\n", 60)
    .map(plain)
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !headings.test(line))
  const named = said.flatMap(
    (line) => /^(?:your )?(?:task|goal|objective|mission)(?: is)?\s?[:–—-]\s*(\S.*)$/i.exec(line)?.[1] ?? [],
  )
  const found = said.find((line) => !roles.test(line))
  return cleanLine(named[0] ?? found ?? said[0] ?? "", 120) || titleOf(prompt)
}

/** Lines that make a sub-agent somebody, or send it to its rules. */
const roles =
  /^(?:hi|hello|you(?:'re| are) (?:an?|the|in|now|working|running|being|operating|part)\b|you have been (?:asked|spawned|started)|act as\b|as an? [^,]{1,80},?$|(?:please )?read (?:and follow )?(?:the |your )?(?:instructions|rules|role)\b|(?:working directory|repository|repo|project|cwd|branch)\s*:|(?:message type|task name|sender|payload)\s*:)/i

/** Headings that any prompt may have. */
const headings =
  /^(?:(?:your|the) )?(?:task|goal|context|prompt|instructions?|request|overview|background|summary|description|objective|role)s?[:.]?$/i

/** "[Image #1]", "[Image: source: /tmp/a.png]", and Markdown's. */
const images = /\[Image[^\]\n]{0,300}\]|!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)/g

/** Markdown's links: only what a reader sees of them. */
const links = /\[([^[\]\n]{1,300})\]\([^()\s]{1,500}\)/g

/** The paths of pictures that were dropped into a terminal, in quotes or with escaped blanks, before what was typed. */
const dropped = (() => {
  const image = String.raw`\.(?:png|jpe?g|gif|webp|heic|bmp|tiff?|svg)`
  const from = "(?:[~/]|[A-Z]:)"
  const ways = [`'${from}[^']{0,300}${image}'`, `"${from}[^"]{0,300}${image}"`]
  ways.push(String.raw`@?${from}(?:\\[ ()]|[^\s]){0,300}?${image}(?!\S)`)
  return new RegExp(String.raw`^\s*(?:${ways.join("|")})\s*`, "i")
})()

/** A line without pictures, tags and the marks of Markdown around it. */
function plain(line: string): string {
  let short = line.slice(0, 2000).replace(images, " ").trim()
  for (let more = 8; more > 0 && dropped.test(short); more--) short = short.replace(dropped, "")
  if (/^\s*(?:```|~~~|[-=*_]{3,}\s*$|<\/?[\w-]{1,60}(?:\s[^>]{0,200})?>\s*$|Caveat: The messages below)/.test(short))
    return ""
  return short
    .replace(/^<\/?[a-z][\w-]{0,60}>|<\/[a-z][\w-]{0,60}>$/g, "")
    .replace(/^\s*(?:#{1,6}\s+|>\s+|[-*+]\s+)/, "")
    .replace(links, "$1")
    .replace(/\*\*|`/g, "")
    .trim()
}
