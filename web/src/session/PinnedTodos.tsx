import { ListTodo } from "lucide-react"
import { useState } from "react"
import { Todos } from "../transcript/Todos.tsx"
import { sayProgress } from "../transcript/todo-progress.ts"
import { Button } from "../ui/Button.tsx"
import type { Pinned } from "./useTodos.ts"

/** The newest to-do list, below the outline: as it stands, wherever one reads. */
export default function PinnedTodos({ pinned, onJump }: { pinned: Pinned; onJump: (seq: number) => void }) {
  const [open, setOpen] = useState(true)
  return (
    <section aria-label="To-do list" className="pinned-todos">
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="pinned-head">
        <ListTodo size={16} aria-hidden />
        To-do
        <span className="ml-auto text-muted tabular-nums">{sayProgress(pinned.todos)}</span>
      </button>
      {open && (
        <div className="min-h-0 overflow-y-auto px-4 pb-3 text-sm">
          <Todos todos={pinned.todos} />
          <Button size="sm" tone="quiet" className="mt-2 -ml-2.5" onClick={() => onJump(pinned.seq)}>
            Go to where it was written
          </Button>
        </div>
      )}
    </section>
  )
}
