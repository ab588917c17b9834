import { cleanLine } from "#protocol/clean"

/** What our letters say. Text and HTML say the same; no link holds a secret. */
export interface Letter {
  subject: string
  text: string
  html: string
}

export function codeLetter(code: string, minutes: number): Letter {
  return letter(`${code} is your openctl code`, [
    `Your code to sign in is ${code}.`,
    `It is good for ${minutes} minutes. If you did not ask for it, you can ignore this letter: nobody can sign in without the code.`,
  ])
}

export function invitationLetter(given: {
  sharer: string
  title: string
  role: "viewer" | "contributor"
  note: string | null
  url: string
}): Letter {
  const sharer = cleanLine(given.sharer, 80)
  const title = cleanLine(given.title, 120)
  const may = given.role === "viewer" ? "read it" : "read it and comment on it"
  return letter(
    `${sharer} shared “${title}” with you`,
    [
      `${sharer} shared the session “${title}” with you as a ${given.role}: you can ${may}.`,
      ...(given.note ? [`${sharer} writes: ${cleanLine(given.note, 500)}`] : []),
      `Sign in with the address that this letter came to. The invitation is good for 30 days.`,
    ],
    { label: "Open the session", url: given.url },
  )
}

function letter(subject: string, paragraphs: string[], button?: { label: string; url: string }): Letter {
  const text = [...paragraphs, ...(button ? [`${button.label}: ${button.url}`] : [])].join("\n\n")
  const body = paragraphs.map((paragraph) => `<p style="margin:0 0 16px">${inHtml(paragraph)}</p>`).join("")
  const link = button
    ? `<p style="margin:24px 0"><a href="${inHtml(button.url)}" style="background:#2f5bd8;color:#ffffff;padding:10px 18px;border-radius:6px;text-decoration:none">${inHtml(button.label)}</a></p>`
    : ""
  return {
    subject: cleanLine(subject, 200),
    text,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head><body style="font:15px/1.6 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;margin:0;padding:32px 16px"><table role="presentation" width="100%" style="max-width:520px;margin:0 auto"><tr><td>${body}${link}</td></tr></table></body></html>`,
  }
}

function inHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
