import { splitVisible } from "#agents/visible-characters"

/** Text as it is, with characters that deceive shown by their name. */
export function Plain({ text }: { text: string }) {
  const pieces = splitVisible(text)
  if (pieces.length === 1 && typeof pieces[0] === "string") return text
  let at = 0
  return pieces.map((piece) => {
    const key = at++
    if (typeof piece === "string") return piece
    return (
      <span key={key} className="named" title="A character that can't be seen, shown by its name">
        {piece.named}
      </span>
    )
  })
}
