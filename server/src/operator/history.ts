import { operatorCalls } from "#protocol/operator"
import type { keepHistory } from "../history/keep.ts"
import { type OperatorApp, onOperator } from "./app.ts"

export function historyRoutes(app: OperatorApp, history: Pick<ReturnType<typeof keepHistory>, "verify">): void {
  onOperator(app, operatorCalls.verifyHistory, async (_input, request) => history.verify(await request.text()))
}
