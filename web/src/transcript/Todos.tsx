import { Circle, CircleCheck, CircleDot } from "lucide-react"
import type { Todo } from "#protocol/entries"
import { countOf } from "../ui/count.ts"
import { Plain } from "./Plain.tsx"

const looks = {
  done: { icon: CircleCheck, spoken: "done", text: "text-muted", mark: "text-good" },
  doing: { icon: CircleDot, spoken: "in progress", text: "font-medium", mark: "text-wait" },
  open: { icon: Circle, spoken: "to do", text: "", mark: "text-faint" },
}

/** Each line is several elements. */
const most = 200

/** A checklist as it stood at that moment. */
export function Todos({ todos }: { todos: readonly Todo[] }) {
  return (
    <>
      <ul aria-label="To-do list" className="flex max-w-[72ch] flex-col gap-1">
        {todos.slice(0, most).map(({ text, state }, at) => {
          const { icon: Icon, spoken, text: words, mark } = looks[state]
          return (
            <li key={at} className="flex gap-2">
              <Icon size={16} aria-hidden className={`mt-0.5 shrink-0 ${mark}`} />
              <span className={words} dir="auto">
                <span className="sr-only">{spoken}: </span>
                <Plain text={text} />
              </span>
            </li>
          )
        })}
      </ul>
      {todos.length > most && <p className="text-sm text-faint">{countOf(todos.length - most, "more line")}</p>}
    </>
  )
}
