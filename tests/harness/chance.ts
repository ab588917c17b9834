/** Reproducible random numbers: the same seed gives the same numbers (mulberry32). */
export function chanceOf(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return {
    /** An integer from `least` to `most`, both included. */
    from: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    is: (probability: number) => next() < probability,
  }
}

export type Chance = ReturnType<typeof chanceOf>
