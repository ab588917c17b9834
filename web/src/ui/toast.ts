/** Says in passing what happened: "Copied", "The title could not be changed". What has to be answered is a dialog, not this. */
export interface Said {
  text: string
  tone: "plain" | "bad"
  action?: { label: string; act: () => void }
  /** Set by the one place that shows it. */
  close?: () => void
}

let waiting: Said[] = []
let hear: (() => void) | null = null

/** Gives what takes it back, for when it is true no longer. */
export function toast(text: string, more: Partial<Pick<Said, "tone" | "action">> = {}): () => void {
  const said: Said = { text, tone: "plain", ...more }
  waiting.push(said)
  hear?.()
  return () => {
    waiting = waiting.filter((it) => it !== said)
    said.close?.()
  }
}

/** For the one place that shows them: hands over what waits now, and tells when there is more. */
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
