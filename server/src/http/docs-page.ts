import { type Call, placesOf } from "#protocol/call"
import { calls } from "#protocol/calls"
import { refusals } from "#protocol/errors"

/** The API documentation: one page of plain HTML, generated from the table of calls. It runs nothing and loads nothing. */
export function docsPage(): string {
  const sections = new Map<string, [string, Call][]>()
  for (const [name, call] of Object.entries(calls) as [string, Call][]) {
    const section = sectionOf(call)
    sections.set(section, [...(sections.get(section) ?? []), [name, call]])
  }
  const body = [...sections].map(
    ([section, entries]) =>
      `<h2 id="${section}">${section}</h2>${entries.map(([name, call]) => callOf(name, call)).join("")}`,
  )
  const contents = [...sections.keys()].map((section) => `<li><a href="#${section}">${section}</a></li>`)
  const codes = Object.entries(refusals).map(
    ([code, it]) => `<tr><td><code>${code}</code></td><td>${it.status}</td><td>${inText(it.message)}</td></tr>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>The API of openctl</title></head><body><main>
<h1>The API of openctl</h1>
<p>Send a token from your settings page as <code>Authorization: Bearer …</code>, and a share link's token as
<code>Share-Token</code>. What you may not see is 404, exactly like what never existed. For programs:
<a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<ul>${contents.join("")}<li><a href="#refusals">refusals</a></li></ul>${body.join("")}
<h2 id="refusals">refusals</h2><p>Every refusal is <code>{"error", "message", "code", "requestId"}</code>.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${codes.join("")}</tbody></table>
</main></body></html>`
}

const sectionOf = (call: Call) => {
  const [, , first = "", , third] = call.path.split("/")
  return first === "sessions" && third ? third : first
}

const doors: Partial<Record<string, string>> = {
  anybody: "Anybody.",
  person: "A signed-in person, or a program with their token.",
}

function callOf(name: string, call: Call): string {
  const places = placesOf(call)
  const list = (title: string, fields: string[]) =>
    fields.length > 0 ? `<dt>${title}</dt><dd>${fields.map((field) => `<code>${field}</code>`).join(" ")}</dd>` : ""
  const body = { lines: "raw lines, <code>application/x-ndjson</code>", bytes: "a document", json: "", nothing: "" }[
    call.sends
  ]
  const sends = body && `<dt>Body</dt><dd>${body}</dd>`
  const gives = { json: "JSON", bytes: "bytes", lines: "lines", nothing: "nothing" }[call.gives]
  return `<section id="${name}"><h3><code>${call.method} ${inText(call.path)}</code></h3><p>${inText(call.summary)}</p>
<dl><dt>Who</dt><dd>${doors[call.door] ?? `Viewers who have the ability <code>${call.door}</code> on the session.`}</dd>
${list("Path", places.path)}${list("Query", places.query)}${list("JSON", places.body)}${sends}
<dt>Answer</dt><dd>${call.status}, ${gives}</dd></dl></section>`
}

function inText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
}
