/** Values that a member of a record never has in an agent's files, but may have in a stranger's. */
const odd: readonly unknown[] = [
  null,
  "",
  0,
  -1,
  1e300,
  [],
  {},
  [null],
  [[]],
  true,
  "\ud800",
  "x".repeat(5000),
  "\u0001".repeat(2000),
  { "": {} },
  { __proto__: 1 },
]

export type Random = (most: number) => number

/** Integers below `most`, the same for the same seed. */
export function seeded(seed: number): Random {
  let state = seed
  return (most) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * Math.max(1, most))
  }
}

/** The value with one of its members, at any depth, replaced by something odd. */
export function mutated(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random(6) === 0) return odd[random(odd.length)]
  const names = Object.keys(value)
  const chosen = names[random(names.length)]
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === chosen ? mutated(one, random) : one))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === chosen ? mutated(one, random) : one]),
  )
}
