import { useRouter } from "@tanstack/react-router"
import { useCallback, useEffect, useState } from "react"
import { hashOf, pathOf, type Spot, spotAt } from "../transcript/address.ts"

/** An arrival at a spot of the session's page: by a click in it, by its address, or by going back. */
export interface Visit extends Spot {
  /** Counts the arrivals on this page; 0 is the one that opened it. */
  count: number
  /** Its entry is marked. Not where somebody merely was reading. */
  marks: boolean
  /** The keyboard goes to its entry. */
  focuses: boolean
  /** It was opened from within, so that going back leads to where it was opened from. */
  within: boolean
}

interface State {
  /** The entry at the top when somebody read here. */
  reading?: number
  within?: true
}

const stateNow = () => (window.history.state ?? {}) as State

function visitNow(count: number): Visit {
  const spot = spotAt(location.pathname, location.hash)
  const { reading, within } = stateNow()
  const marks = spot.seq !== null && reading !== spot.seq
  return { ...spot, count, marks, focuses: count > 0 && marks, within: within === true }
}

export interface Going {
  /** Takes the place of the last address instead of coming after it. */
  replaces?: boolean
  /** False: the keyboard stays where it is. */
  focuses?: boolean
}

/** Where in the session the address leads, and the way to another spot in it. */
export function useSpot() {
  const { history } = useRouter()
  const [visit, setVisit] = useState<Visit>(() => visitNow(0))
  useEffect(() => {
    const follow = () => setVisit(({ count }) => visitNow(count + 1))
    window.addEventListener("popstate", follow)
    return () => window.removeEventListener("popstate", follow)
  }, [])
  const goTo = useCallback(
    (spot: Spot, { replaces = false, focuses = true }: Going = {}) => {
      const path = pathOf(location.pathname, spot)
      const [before, hash = ""] = path.split("#")
      const address = `${before}${location.search}${hash && `#${hash}`}`
      const keeps = replaces && stateNow().within
      if (replaces) history.replace(address, keeps ? { within: true } : {})
      else if (address !== location.pathname + location.search + location.hash) history.push(address, { within: true })
      history.flush()
      setVisit(({ count }) => ({ ...visitNow(count + 1), marks: spot.seq !== null, focuses }))
    },
    [history],
  )
  return { visit, goTo }
}

/**
 * Writes where somebody reads into the address, so that a reload keeps it. Not by the router: nothing on the page depends on
 * it, and it would look through its routes at each step of a scroll.
 */
export function writeReading(seq: number | null): void {
  const state = { ...window.history.state, reading: seq ?? undefined }
  const address = location.pathname + location.search + hashOf({ seq, to: null })
  History.prototype.replaceState.call(window.history, state, "", address)
}

declare module "@tanstack/react-router" {
  interface HistoryState {
    within?: true
  }
}
