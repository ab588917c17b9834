/** An address without the full stop or bracket that belongs to the sentence around it. */
export function withoutTail(href: string): string {
  let end = href.length
  for (;;) {
    const last = href[end - 1] ?? ""
    if (/[?!.,:;*_~'"]/.test(last)) end--
    else if (last === ")" && count(href, ")", end) > count(href, "(", end)) end--
    else if (last === "]" && count(href, "]", end) > count(href, "[", end)) end--
    else return href.slice(0, end)
    if (end < href.length - 200) return href.slice(0, end)
  }
}

function count(text: string, letter: string, end: number): number {
  let found = 0
  for (let at = 0; at < end; at++) if (text[at] === letter) found++
  return found
}
