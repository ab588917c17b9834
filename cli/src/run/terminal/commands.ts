/** What somebody typed into the input line: a prompt, or a command that begins with a colon. */
export type Typed =
  | { do: "prompt"; text: string }
  | { do: "yes"; card: number | null; option: number | null }
  | { do: "no"; card: number | null; note: string }
  | { do: "edit"; card: number | null }
  | { do: "stop" }
  | { do: "who" }
  | { do: "mode"; mode: string | null }
  | { do: "end" }
  | { do: "help" }
  | { do: "nothing" }
  | { do: "unknown"; word: string }

export const help = [
  "What you type is a prompt. Commands:",
  "  :y 3        approve card 3, or allow it once; :y 3 2 chooses its second answer",
  "  :n 3 why    reject card 3, with a note if you like",
  "  :e 3        edit the prompt of card 3, then approve it",
  "  :stop       interrupt the agent (or Ctrl-C)",
  "  :mode NAME  change the agent's mode; without a name, list them",
  "  :who        who is watching",
  "  :end        end the run (or Ctrl-C twice)",
  "While the line is empty, y, n and the numbers 1 to 9 answer the newest card.",
  "For a prompt that begins with a colon, type two.",
]

export function readTyped(text: string): Typed {
  if (text.trim() === "") return { do: "nothing" }
  if (text.startsWith("::")) return { do: "prompt", text: text.slice(1) }
  const found = /^:(\S*)\s*([\s\S]*)$/.exec(text)
  if (!found) return { do: "prompt", text }
  const [, word = "", rest = ""] = found
  const [, number, more = ""] = /^(\d{1,6})?\s*([\s\S]*)$/.exec(rest) ?? []
  const card = number === undefined ? null : Number(number)
  switch (word) {
    case "y":
      return { do: "yes", card, option: /^\d{1,2}$/.test(more.trim()) ? Number(more) : null }
    case "n":
      return { do: "no", card, note: more.trim() }
    case "e":
      return { do: "edit", card }
    case "mode":
      return { do: "mode", mode: rest.trim() || null }
    case "stop":
    case "who":
    case "end":
    case "help":
      return { do: word }
    default:
      return { do: "unknown", word }
  }
}
