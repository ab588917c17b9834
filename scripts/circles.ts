/**
 * Files that import each other, directly or through others: each group in which every file reaches every other one. The files
 * of a group come in order, the groups by their first file. (Tarjan's strongly connected components.)
 */
export function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = []
  const met = new Map<string, number>()
  const path: string[] = []

  function visit(file: string): number {
    const number = met.size
    met.set(file, number)
    path.push(file)
    let low = number
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue
      if (!met.has(next)) low = Math.min(low, visit(next))
      else if (path.includes(next)) low = Math.min(low, met.get(next) ?? low)
    }
    if (low === number) {
      const group = path.splice(path.indexOf(file)).sort()
      if (group.length > 1) found.push(group)
    }
    return low
  }

  for (const file of imports.keys()) if (!met.has(file)) visit(file)
  return found.sort(([one = ""], [other = ""]) => one.localeCompare(other))
}
