import { cleanLine } from "#protocol/clean"

/**
 * The layout of a letter. Widespread mail programs support tables, inline styles and little else; dark mode is in one media
 * query, and everything is readable without it. Text and HTML say the same.
 */
export interface WrittenLetter {
  subject: string
  text: string
  html: string
}

/**
 * The content of a letter. `own` is our own text; other people's text goes into `title` and `quote`, and is never a link.
 */
export interface Draft {
  subject: string
  /** The preview that an inbox shows after the subject. */
  preview: string
  heading: string
  blocks: Block[]
  /** Why it was sent, and how to get no more of them. */
  footer: { why: string; leave: string | null; site: string }
}

export type Block =
  | { kind: "say"; text: string }
  | { kind: "title"; text: string; below: string }
  | { kind: "quote"; by: string; lines: string[] }
  | { kind: "code"; code: string }
  | { kind: "button"; label: string; url: string }

export function frame(draft: Draft): WrittenLetter {
  return { subject: cleanLine(draft.subject, 150), text: asText(draft), html: asHtml(draft) }
}

function asText(draft: Draft): string {
  const { why, leave, site } = draft.footer
  const blocks = draft.blocks.map((block) => {
    if (block.kind === "say") return block.text
    if (block.kind === "title") return `  ${block.text}\n  ${block.below}`
    if (block.kind === "quote") return `${block.by}\n${block.lines.map((line) => `  > ${line}`.trimEnd()).join("\n")}`
    if (block.kind === "code") return `  ${block.code}`
    return `${block.label}:\n${block.url}`
  })
  const foot = [`-- \n${why}`, ...(leave ? [`Unsubscribe from emails like this: ${leave}`] : []), site]
  return `${[draft.heading, ...blocks].join("\n\n")}\n\n${foot.join("\n")}\n`
}

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace"

/** For programs with dark mode; Outlook's own dark mode marks the body with data-ogsc. */
const night: [name: string, rule: string][] = [
  ["page", "background:#15171a"],
  ["sheet", "background:#1d2024;border-color:#33373d"],
  ["ink", "color:#ecedef"],
  ["soft", "color:#a3a9b2"],
  ["quote", "border-color:#474c54;color:#d3d6da"],
  ["box", "background:#272b30;border-color:#3a3f46"],
  ["press", "background:#6cb3e6"],
  ["press-ink", "color:#0c1a26"],
  ["link", "color:#86c3ef"],
]

function asHtml(draft: Draft): string {
  const rules = (before: string) => night.map(([name, rule]) => `${before}.${name}{${important(rule)}}`).join("")
  const { why, leave, site } = draft.footer
  const link = (url: string, text: string) =>
    `<a class="link" href="${inHtml(url)}" style="color:#14639b;text-decoration:underline;white-space:nowrap">${inHtml(text)}</a>`
  return `<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no"><title>${inHtml(draft.subject)}</title>
<style>:root{color-scheme:light dark;supported-color-schemes:light dark}@media (prefers-color-scheme:dark){${rules("")}}${rules("[data-ogsc] ")}@media (max-width:600px){.sheet-in{padding:24px 20px 8px!important}}</style></head>
<body class="page" style="margin:0;padding:0;background:#f4f4f2;-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${asWritten(draft.preview)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f4f4f2"><tr><td align="center" style="padding:32px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px">
<tr><td class="soft" style="${FONT};font-size:13px;line-height:20px;color:#5f646b;padding:0 4px 12px;font-weight:600">openctl</td></tr>
<tr><td class="sheet" style="background:#ffffff;border:1px solid #e2e2de;border-radius:10px"><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="sheet-in" style="padding:32px 32px 16px">
<h1 class="ink" style="${FONT};font-size:20px;line-height:28px;font-weight:600;color:#1b1d21;margin:0 0 20px;word-break:break-word">${asWritten(draft.heading)}</h1>
${draft.blocks.map(blockHtml).join("\n")}
</td></tr></table></td></tr>
<tr><td class="soft" style="${FONT};font-size:12px;line-height:18px;color:#5f646b;padding:16px 4px 0">${inHtml(why)}${leave ? ` ${link(leave, "Unsubscribe from emails like this")}` : ""}<br>${link(site, new URL(site).host)}</td></tr>
</table></td></tr></table></body></html>`
}

function blockHtml(block: Block): string {
  const text = `${FONT};font-size:15px;line-height:24px;word-break:break-word`
  if (block.kind === "say")
    return `<p class="ink" style="${text};color:#1b1d21;margin:0 0 16px">${inHtml(block.text)}</p>`
  if (block.kind === "title") {
    return `${box(`<div class="ink" style="${text};font-weight:600;color:#1b1d21">${asWritten(block.text)}</div><div class="soft" style="${FONT};font-size:13px;line-height:20px;color:#5f646b">${inHtml(block.below)}</div>`)}`
  }
  if (block.kind === "code") {
    return box(
      `<div class="ink" style="${MONO};font-size:30px;line-height:40px;letter-spacing:6px;font-weight:600;color:#1b1d21;text-align:center">${inHtml(block.code)}</div>`,
    )
  }
  if (block.kind === "quote") {
    const lines = block.lines.map(asWritten).join("<br>")
    return `<p class="soft" style="${FONT};font-size:13px;line-height:20px;color:#5f646b;margin:0 0 4px">${asWritten(block.by)}</p><blockquote class="quote" style="${text};margin:0 0 20px;padding:0 0 0 14px;border-left:3px solid #d3d3ce;color:#3a3e44">${lines}</blockquote>`
  }
  // The link fills its cell, so that all of the button can be clicked; Outlook keeps the cell's colour.
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:24px 0"><tr><td class="press" bgcolor="#14639b" style="background:#14639b;border-radius:6px"><a class="press-ink" href="${inHtml(block.url)}" style="${FONT};display:inline-block;font-size:15px;line-height:20px;font-weight:600;color:#ffffff;padding:12px 22px;text-decoration:none">${inHtml(block.label)}</a></td></tr></table>`
}

const box = (inner: string) =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 20px"><tr><td class="box" style="background:#f7f7f5;border:1px solid #e6e6e2;border-radius:8px;padding:12px 16px">${inner}</td></tr></table>`

const important = (rule: string) =>
  rule
    .split(";")
    .map((one) => `${one}!important`)
    .join(";")

export function inHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
}

/**
 * Other people's text. Mail programs turn anything that looks like a link into one, and "Invoice at evil.example" in a
 * colleague's name must not become one: an invisible empty element before each dot, slash and at-sign prevents that.
 */
const asWritten = (text: string) => inHtml(text).replace(/[.@]|:\/\//g, (sign) => `<span></span>${sign}`)
