import { unfitIn } from "#protocol/prompt-text"
import { Button } from "../ui/Button.tsx"

interface Props {
  id: string
  text: string
  from: "owner" | "contributor"
  onChange: (text: string) => void
}

/** Why a text can't be sent, while it is typed. Nobody is blamed for not having begun. */
export function Unfit({ id, text, from, onChange }: Props) {
  const unfit = text.trim() === "" ? null : unfitIn(text, from)
  const shown = /[!/]/.test(text[unfit?.at ?? 0] ?? "!")
  return (
    <p id={id} role="alert" className="remote-unfit empty:hidden">
      {unfit && (
        <>
          <span>{unfit.why}</span>
          {!shown && (
            <Button size="sm" tone="quiet" onClick={() => onChange(withoutUnseen(text, from))}>
              Take it out
            </Button>
          )}
        </>
      )}
    </p>
  )
}

/** Takes out what nobody would see, as far as that is why a text can't be sent. Bounded: a paste may be full of it. */
export function withoutUnseen(text: string, from: Props["from"]): string {
  let left = text
  for (let times = 0; times < 200; times++) {
    const unfit = unfitIn(left, from)
    const code = unfit ? left.codePointAt(unfit.at) : undefined
    if (!unfit || code === undefined || /[\s!/]/.test(String.fromCodePoint(code))) return left
    left = left.slice(0, unfit.at) + left.slice(unfit.at + (code > 0xffff ? 2 : 1))
  }
  return left
}
