/**
 * What a selection in a transcript is copied as: what was said and done, without line numbers, times, buttons and words for
 * screen readers. With its marks (headings, lists, tables, code), and as plain text.
 */

/** What stands around the words. A call's own line is a button, and says what was done. */
const around = [
  "button:not(.row-line)",
  ".sr-only",
  "[aria-hidden=true]",
  ".row-tools",
  ".row-acts",
  ".day-line",
  ".diff-comment",
  "svg",
].join(",")

document.addEventListener("copy", (event) => {
  const selection = document.getSelection()
  if (!event.clipboardData || !selection || selection.isCollapsed) return
  const { commonAncestorContainer: within } = selection.getRangeAt(0)
  const root = (within instanceof Element ? within : within.parentElement)?.closest<HTMLElement>(".transcript-scroller")
  if (!root || (event.target instanceof Element && event.target.closest("input, textarea"))) return
  const copied = cleanOf(selection, root)
  if (copied === null) return
  event.clipboardData.setData("text/plain", copied.text)
  event.clipboardData.setData("text/html", copied.html)
  event.preventDefault()
})

function cleanOf(selection: Selection, root: HTMLElement): { text: string; html: string } | null {
  const copy = document.createElement("div")
  for (let at = 0; at < selection.rangeCount; at++) copy.append(selection.getRangeAt(at).cloneContents())
  for (const it of copy.querySelectorAll(around)) it.remove()
  if (copy.textContent.trim() === "") return null
  // Lines are broken where they are on the page, which only what is laid out there can tell.
  copy.className = "copied-apart"
  copy.inert = true
  root.append(copy)
  const text = copy.innerText
  copy.remove()
  for (const it of copy.querySelectorAll("*"))
    for (const { name } of [...it.attributes]) if (name !== "href") it.removeAttribute(name)
  return {
    text: text
      .replace(/[^\S\n]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    html: copy.innerHTML,
  }
}

export {}
