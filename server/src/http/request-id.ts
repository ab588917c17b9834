/** The id of a request: what a refusal names, the log names too. */
const ids = new WeakMap<Request, string>()

export function requestIdOf(request: Request): string {
  const known = ids.get(request)
  if (known) return known
  const id = crypto.randomUUID()
  ids.set(request, id)
  return id
}
