import { createElement, type ReactNode, useEffect, useState } from "react"
import { Boundary } from "./Boundary.tsx"
import { NotThere } from "./NotThere.tsx"

// biome-ignore lint/suspicious/noExplicitAny: any component, whatever it wants
type Draws = (props: any) => ReactNode

export interface Wanted<C extends Draws> {
  /** Draws it; until its code has loaded, nothing. */
  Part: C
  /** Loads the code, once; for when the pointer or the focus comes near. */
  fetch: () => Promise<void>
  isThere: () => boolean
}

let missed: () => void = () => undefined

/** Reports why a part's code did not load. */
export function onMissed(listener: () => void): void {
  missed = listener
}

/**
 * A component whose code is loaded on demand. Unlike `lazy`, it is drawn in the very frame in which it is requested if the
 * code has loaded: a suspended boundary would hold it back for 300 ms. And code that doesn't load (no network, or an upgrade
 * under the open page) leaves the rest of the page alone: a sentence is shown in its place.
 */
export function whenWanted<C extends Draws>(
  load: () => Promise<{ default: C }>,
  how: { meanwhile?: ReactNode; stands?: "over" | "here" } = {},
): Wanted<C> {
  let there: C | null = null
  let coming: Promise<void> | null = null
  const fetch = () => {
    coming ??= load().then(
      (it) => {
        there = it.default
      },
      (error: unknown) => {
        coming = null
        missed()
        throw error
      },
    )
    return coming
  }
  function Part(props: Parameters<C>[0]) {
    const [state, setState] = useState<"coming" | "missed" | "done">("coming")
    useEffect(() => {
      if (there || state !== "coming") return
      let wanted = true
      fetch().then(
        () => wanted && setState("done"),
        () => wanted && setState("missed"),
      )
      return () => {
        wanted = false
      }
    }, [state])
    const stands = (fell: boolean, onRetry: () => void) =>
      createElement(NotThere, {
        fell,
        here: how.stands === "here",
        onRetry,
        onClose: () => {
          setState("done")
          // The caller can request it again.
          props.onClose?.()
        },
      })
    if (there) {
      const drawn = createElement(there as Draws, props)
      return createElement(Boundary, { instead: (again) => stands(true, again), children: drawn })
    }
    if (state === "coming") return how.meanwhile ?? null
    if (state === "done") return null
    return stands(false, () => setState("coming"))
  }
  return { Part: Part as C, fetch, isThere: () => there !== null }
}

/** The same for a page of the router, which loads its code when a link to it is hovered. */
export function page(load: () => Promise<{ default: () => ReactNode }>, meanwhile: ReactNode) {
  const { Part, fetch } = whenWanted(load, { meanwhile, stands: "here" })
  return Object.assign(Part, { preload: () => fetch().catch(() => undefined) })
}

/** The same for a component that is only ever drawn. */
export function part<C extends Draws>(
  load: () => Promise<{ default: C }>,
  how: { meanwhile?: ReactNode; stands?: "over" | "here" } = {},
): C {
  return whenWanted(load, how).Part
}
