import { createContext, useContext, useEffect, useLayoutEffect, useRef, useState } from "react"

/**
 * Cards that stay where they are while somebody points at them. What comes meanwhile waits outside; what goes is still drawn, as
 * what it has become. And for half a second after cards have changed their places nothing that decides can be pressed.
 */
export interface Held {
  /** The ids to draw, in order. */
  shown: readonly string[]
  /** How many have come and are not drawn yet. */
  more: number
}

/** What is `urgent` doesn't wait outside: it comes before all others, and its coming is a change of places. */
export function holdOrder(
  before: readonly string[],
  now: readonly string[],
  isHolding: boolean,
  isUrgent: (id: string) => boolean = () => false,
): Held {
  if (!isHolding || before.length === 0) return { shown: now, more: 0 }
  const known = new Set(before)
  const fresh = now.filter((id) => !known.has(id))
  const urgent = fresh.filter(isUrgent)
  return { shown: [...urgent, ...before], more: fresh.length - urgent.length }
}

const SETTLE_MS = 500
/** A pointer that rests for longer is not about to press anything. */
const RESTS_MS = 2_500

export function useHeld(ids: readonly string[], isUrgent: (id: string) => boolean) {
  const [isHolding, setHolding] = useState(false)
  const resting = useRef(0)
  const hold = (event: { pointerType: string }) => {
    if (event.pointerType === "touch") return
    window.clearTimeout(resting.current)
    resting.current = window.setTimeout(() => setHolding(false), RESTS_MS)
    setHolding(true)
  }
  const release = () => {
    window.clearTimeout(resting.current)
    setHolding(false)
  }
  useEffect(() => () => window.clearTimeout(resting.current), [])
  const last = useRef<readonly string[]>([])
  const held = holdOrder(last.current, ids, isHolding, isUrgent)
  const order = held.shown.join(" ")
  const [isSettled, setSettled] = useState(false)
  useLayoutEffect(() => {
    last.current = order === "" ? [] : order.split(" ")
    setSettled(false)
    const timer = setTimeout(() => setSettled(true), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [order])
  return {
    ...held,
    isSettled,
    release,
    pointer: { onPointerEnter: hold, onPointerMove: hold, onPointerLeave: release },
  }
}

const Settled = createContext(true)
export const SettledProvider = Settled.Provider
/** Whether the cards have stood still for long enough that a press means the one it hits. */
export const useSettled = (): boolean => useContext(Settled)
