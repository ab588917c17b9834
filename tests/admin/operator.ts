import { join } from "node:path"

/** Asks the running server of a data folder as its operator does. */
export async function operate<T = Record<string, unknown>>(
  dataDir: string,
  path: string,
  asked: object = {},
): Promise<T & { status: number }> {
  const answer = await fetch(`http://admin${path}`, {
    unix: join(dataDir, "admin.sock"),
    method: "POST",
    body: JSON.stringify(asked),
  })
  return { status: answer.status, ...((await answer.json()) as T) }
}
