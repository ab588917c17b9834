import { cleanLine } from "#protocol/clean"
import { type HtmlNames, htmlOf } from "./html-of.ts"
import { html, htmlPlain } from "./html-prose.ts"
import { pageStyle } from "./html-style.ts"
import type { About } from "./markdown-document.ts"
import { headingOf } from "./row-words.ts"
import type { Row } from "./views.ts"

/**
 * A session as one page that opens without a server, a piece at a time. It has no script, and says so to the browser as well:
 * nothing but its own style and pictures that lie in it may be used.
 */

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

export function htmlHead({ title, facts, address }: About): string {
  const name = htmlPlain(cleanLine(title, 300))
  const rows = facts.map(([fact, value]) => `<dt>${html(fact)}</dt><dd>${htmlPlain(cleanLine(value, 300))}</dd>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<h1 dir="auto">${name}</h1>
<dl>${rows.join("")}<dt>Address</dt><dd><a href="${html(address)}" rel="noopener noreferrer">${html(address)}</a></dd></dl>
</header>
`
}

/** The table of contents: its beginning, a prompt, its end. */
export const htmlContents = {
  begin: '<nav aria-label="Prompts"><h2>Prompts</h2>\n<ol>\n',
  prompt: (seq: number, text: string) =>
    `<li><a href="#e${seq}" dir="auto">${htmlPlain(cleanLine(text, 160)) || "Prompt"}</a></li>\n`,
  end: "</ol>\n</nav>\n",
}

export const htmlBody = { begin: "<main>\n", end: "</main>\n</body>\n</html>\n" }

/** A row; a prompt of the main conversation begins a turn and gets a heading. */
export function htmlRow(row: Row, names: HtmlNames, turn: number | null): string {
  return htmlOf(row, names, turn === null ? "" : `<h2 dir="auto">${turn}. ${headingOf(row, htmlPlain)}</h2>`)
}

/** A sub-agent's section, under its call. */
export const htmlAgent = {
  begin: (title: string) =>
    `<details class="agent"><summary>Sub-agent: ${htmlPlain(cleanLine(title, 200))}</summary>\n`,
  end: "</details>\n",
}

export const htmlNote = (text: string): string => `<p class="note">${htmlPlain(text)}</p>\n`
