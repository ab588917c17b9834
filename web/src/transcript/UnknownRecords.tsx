import { withVisible } from "#agents/visible-characters"
import { calls } from "#protocol/calls"
import { useCall } from "../api/useCall.ts"
import { countOf } from "../ui/count.ts"
import { useDoors } from "./doors.ts"

/** Names that are listed. */
const most = 20

/** How many records nobody here understands, at the end of a session: they stand nowhere between its answers. */
export function UnknownRecords() {
  const { session } = useDoors()
  const { data } = useCall(calls.readNumbers, { id: session }, { fresh: 60_000 })
  const unknown = data?.unknown ?? []
  const count = unknown.reduce((sum, one) => sum + one.count, 0)
  const named = unknown.slice(0, most).map((one) => `${withVisible(one.what)}: ${one.count.toLocaleString("en")}`)
  if (count === 0) return null
  return (
    <details className="row py-2 text-sm text-faint">
      <summary className="cursor-pointer">
        {countOf(count, "record")} of {countOf(unknown.length, "kind")} that openctl doesn't know
      </summary>
      <ul className="pt-1 font-mono">
        {named.map((name) => (
          <li key={name}>{name}</li>
        ))}
        {unknown.length > most && <li>{countOf(unknown.length - most, "more kind")}</li>}
      </ul>
    </details>
  )
}
