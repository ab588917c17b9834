/** How the values of variables are parsed, and the error if one is invalid. */

export type Environment = Record<string, string | undefined>

/** An invalid configuration; the message names the variable, says why, and what would be valid. */
export class ConfigError extends Error {}

export function wholeNumber(env: Environment, name: string, otherwise: number, least: number, most: number): number {
  const given = env[name]
  if (!given) return otherwise
  const number = Number(given)
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new ConfigError(`${name} is "${given}"; it must be a whole number from ${least} to ${most}.`)
  }
  return number
}

export function oneOf<T extends string>(env: Environment, name: string, choices: readonly T[], otherwise: T): T {
  const given = env[name]
  if (!given) return otherwise
  const choice = choices.find((one) => one === given)
  if (!choice) throw new ConfigError(`${name} is "${given}"; it must be one of ${choices.join(", ")}.`)
  return choice
}

export function listOf(given: string | undefined): string[] {
  return (given ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "")
}

/** Variables that only make sense together. Null if none is set. */
export function together<T extends string>(env: Environment, names: readonly T[]): Record<T, string> | null {
  const missing = names.filter((name) => !env[name])
  if (missing.length === names.length) return null
  const [first] = names.filter((name) => env[name])
  if (missing.length > 0) throw new ConfigError(`${first} is given, and ${missing.join(" and ")} is missing.`)
  return Object.fromEntries(names.map((name) => [name, env[name] ?? ""])) as Record<T, string>
}

/** An http(s) address without a user name, query or fragment; null if it isn't one. */
export function httpAddress(given: string): URL | null {
  try {
    const url = new URL(given)
    return /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash ? url : null
  } catch {
    return null
  }
}
