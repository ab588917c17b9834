import { cleanLine } from "#protocol/clean"
import type { Output } from "../terminal/output.ts"
import type { Happening, View } from "./happening.ts"
import { questionBody } from "./question-body.ts"
import { saidOf } from "./said.ts"

/** Where nobody can answer: approvals and answers come from browsers only. */
export function headlessView(out: Output, options: { agent: string; stream: boolean }): View {
  return {
    attended: false,
    close: () => {},
    hear(happening) {
      if (out.json) {
        const event = eventOf(happening, options.stream)
        if (event) out.result(event, [])
        return
      }
      if (happening.event === "given") out.tell(`> ${cleanLine(happening.text, 200)}`)
      for (const line of saidOf(happening, out.style, options.agent)) out.tell(line)
    },
  }
}

/** An event a line, as docs/cli.md lists them. */
function eventOf(happening: Happening, stream: boolean): object | null {
  switch (happening.event) {
    case "text":
      return stream ? happening : null
    case "question": {
      const { question, ...rest } = happening
      const { id, call, title, body, options } = question
      return { ...rest, id, call, title, body: questionBody(body), options }
    }
    // The transcript has them.
    case "line":
    case "noise":
      return null
    case "remark":
      return { event: "remark", text: happening.text }
    default:
      return happening
  }
}
