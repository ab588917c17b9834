import { type Json, list, object, string } from "#agents/json"

/** The mode that an agent is in, and what its modes are called. */
export function createModes() {
  const names = new Map<string, string>()
  let current: string | null = null

  /** The mode, with its name if that is known, if it is another one than before. */
  function turnTo(id: string): { currentModeId: string; name?: string } | null {
    if (id === "" || id === current) return null
    current = id
    const name = names.get(id)
    return { currentModeId: id, ...(name !== undefined && { name }) }
  }

  return {
    begin(mode: string | null, modes: readonly { id: string; name: string }[]): string | undefined {
      for (const { id, name } of modes) names.set(id, name)
      current = mode
      return mode === null ? undefined : names.get(mode)
    },
    turnTo,
    /** The options' other values name accounts and models: none of them is stored. */
    fromOptions(options: unknown) {
      const option = list(options)
        .map(object)
        .find(({ category }) => category === "mode")
      if (!option) return null
      for (const { value, name } of valuesOf(option.options)) if (!names.has(value)) names.set(value, name)
      return turnTo(string(option.currentValue))
    },
  }
}

/** A select's values, which may lie in groups. */
function valuesOf(options: unknown): { value: string; name: string }[] {
  return list(options)
    .slice(0, 200)
    .map(object)
    .flatMap((option): Json[] =>
      option.options === undefined ? [option] : list(option.options).slice(0, 200).map(object),
    )
    .map(({ value, name }) => ({ value: string(value), name: string(name) }))
    .filter(({ value, name }) => value !== "" && name !== "")
}
