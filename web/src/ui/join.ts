/** Joins class names, leaving out those that don't apply. */
export function join(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ")
}
