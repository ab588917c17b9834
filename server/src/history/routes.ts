import { calls } from "#protocol/calls"
import { type Doorway, onHistory } from "../access/door.ts"
import { listHistory } from "./list.ts"

export function historyRoutes(way: Doorway): void {
  onHistory(way, calls.listHistory, async (history, asked) => listHistory(way.store, history, await asked.input()))
}
