/**
 * Says briefly what happened: "Copied", "The title could not be changed". A question that needs an answer is a dialog
 * instead.
 */
export interface Said {
  text: string
  tone: "plain" | "bad"
  action?: { label: string; act: () => void }
  /** Set by the one component that shows toasts. */
  close?: () => void
}

let waiting: Said[] = []
let hear: (() => void) | null = null

/** Returns a function that removes it, for when it is no longer true. */
export function toast(text: string, more: Partial<Pick<Said, "tone" | "action">> = {}): () => void {
  const said: Said = { text, tone: "plain", ...more }
  waiting.push(said)
  hear?.()
  return () => {
    waiting = waiting.filter((it) => it !== said)
    said.close?.()
  }
}

/** For the one component that shows them: hands over the waiting ones, and calls back when there are more. */
export function takeToasts(): Said[] {
  const taken = waiting
  waiting = []
  return taken
}
export function onToast(listener: () => void): () => void {
  hear = listener
  if (waiting.length > 0) listener()
  return () => {
    hear = null
  }
}
