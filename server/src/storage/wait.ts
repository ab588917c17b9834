import { isAway } from "./away.ts"
import { CannotStart } from "./failures.ts"
import { trial } from "./postgres.ts"

const AGAIN_MS = 500

/**
 * Resolves when PostgreSQL accepts a connection. Waits for one that doesn't answer yet, since a database that starts beside
 * us may need its time; throws at once for errors that waiting doesn't fix.
 */
export async function waitForPostgres(url: string, seconds: number, say: (line: string) => void): Promise<void> {
  const until = performance.now() + seconds * 1000
  for (let tries = 0; ; tries++) {
    const problem = await trial(url)
    if (problem === null) return
    if (!isAway(problem)) throw new CannotStart(sentenceOf(url, problem))
    const why = `PostgreSQL at ${placeOf(url)} does not answer (${codeOf(problem)}).`
    if (performance.now() >= until) throw new CannotStart(`${why} Start it, or correct DATABASE_URL.`)
    if (tries === 0) say(`${why} It is tried again for ${seconds} seconds.`)
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
  }
}

const codeOf = (problem: unknown) =>
  String((problem as { code?: unknown }).code ?? (problem instanceof Error ? problem.message : problem))

/** Never the whole address: it contains a password. */
function placeOf(url: string): string {
  const { host, port } = new URL(url)
  return port === "" ? `${host}:5432` : host
}

function sentenceOf(url: string, problem: unknown): string {
  const { username, pathname } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  const code = codeOf(problem)
  const at = `PostgreSQL at ${placeOf(url)}`
  if (code === "3D000")
    return `${at} has no database "${database}". Make it (createdb ${database}), or correct DATABASE_URL.`
  if (code.startsWith("28") || /password/i.test(code)) {
    return `${at} does not let "${decodeURIComponent(username)}" in. Check the name and the password in DATABASE_URL.`
  }
  return `${at} can't be used: ${problem instanceof Error ? problem.message : code}. Correct DATABASE_URL.`
}
