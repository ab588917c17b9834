import { type ComponentType, createElement, type ReactNode, useEffect, useState } from "react"

export interface Wanted<P extends object> {
  /** Draws it; until its code is there, nothing. */
  Part: (props: P) => ReactNode
  /** Fetches the code, once; for when the pointer or the focus comes near. */
  fetch: () => Promise<void>
  isThere: () => boolean
}

/**
 * A component whose code is fetched when it is first wanted. Unlike `lazy` it is drawn in the very frame in which it is asked
 * for once the code is there: a suspended boundary would hold it back for 300 ms.
 */
export function whenWanted<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Wanted<P> {
  let there: ComponentType<P> | null = null
  let coming: Promise<void> | null = null
  const fetch = () => {
    coming ??= load().then(
      (it) => {
        there = it.default
      },
      (error: unknown) => {
        coming = null
        throw error
      },
    )
    return coming
  }
  function Part(props: P) {
    const [, drawAgain] = useState(0)
    useEffect(() => {
      if (there) return
      let wanted = true
      const draw = () => wanted && drawAgain((times) => times + 1)
      // Without its code there is nothing to draw; whoever opened it has asked for the code before, and said so.
      fetch().then(draw, () => undefined)
      return () => {
        wanted = false
      }
    }, [])
    return there ? createElement(there, props) : null
  }
  return { Part, fetch, isThere: () => there !== null }
}
