import type { Todo } from "#protocol/entries"

/** "3 of 7 done" */
export function sayProgress(todos: readonly Todo[]): string {
  return `${todos.filter(({ state }) => state === "done").length} of ${todos.length} done`
}
