/** Says in passing what happened: "Copied", "The title could not be changed". What has to be answered is a dialog, not this. */
export interface Said {
  text: string
  tone: "plain" | "bad"
  action?: { label: string; act: () => void }
}

let waiting: Said[] = []
let hear: (() => void) | null = null

export function toast(text: string, more: Partial<Omit<Said, "text">> = {}): void {
  waiting.push({ text, tone: "plain", ...more })
  hear?.()
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
