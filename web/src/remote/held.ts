import { createContext, useContext, useLayoutEffect, useRef, useState } from "react"

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

export function holdOrder(before: readonly string[], now: readonly string[], isHolding: boolean): Held {
  if (!isHolding || before.length === 0) return { shown: now, more: 0 }
  const known = new Set(before)
  return { shown: before, more: now.filter((id) => !known.has(id)).length }
}

export const SETTLE_MS = 500

export function useHeld(ids: readonly string[]) {
  const [isHolding, setHolding] = useState(false)
  const last = useRef<readonly string[]>([])
  const held = holdOrder(last.current, ids, isHolding)
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
    release: () => setHolding(false),
    pointer: {
      onPointerEnter: (event: { pointerType: string }) => event.pointerType !== "touch" && setHolding(true),
      onPointerLeave: () => setHolding(false),
    },
  }
}

const Settled = createContext(true)
export const SettledProvider = Settled.Provider
/** Whether the cards have stood still for long enough that a press means the one it hits. */
export const useSettled = (): boolean => useContext(Settled)
