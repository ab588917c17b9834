export type TextOf = "answer" | "thinking" | "result"

/** A message that is being written, or a call that has not ended. It can be written as JSON. */
export type OpenItem =
  | { is: "message"; item: string; of: TextOf | null; under?: string; update: Record<string, unknown>; text: string }
  | {
      is: "call"
      item: string
      of: "result"
      under?: string
      call: Record<string, unknown>
      written: boolean
      text: string
    }
