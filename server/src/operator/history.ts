import { z } from "zod"
import type { keepHistory } from "../history/keep.ts"
import type { AdminCalls } from "./admin.ts"

/** `heads` is what a copy of history-heads.jsonl says that was kept elsewhere. */
const Asked = z.object({ heads: z.string().optional() })

export const historyCalls = (history: Pick<ReturnType<typeof keepHistory>, "verify">): AdminCalls => ({
  "/audit/verify": (asked) => history.verify(Asked.parse(asked).heads),
})
