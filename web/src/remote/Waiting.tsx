import { calls } from "#protocol/calls"
import { useCall } from "../api/useCall.ts"
import { Badge } from "../ui/Badge.tsx"

const EVERY_MS = 20_000

/** In the list: what waits for the owner of a remote session. A person has at most 20 of those that go on. */
export default function Waiting({ id }: { id: string }) {
  const { data } = useCall(calls.getRun, { id }, { every: EVERY_MS, fresh: EVERY_MS })
  const count = data?.waiting ? data.waiting.proposals + data.waiting.questions : 0
  return count > 0 && <Badge tone="wait">{count} waiting</Badge>
}
