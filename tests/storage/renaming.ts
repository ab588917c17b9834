import type { Client } from "./client.ts"
import { numbered } from "./numbered.ts"

const APPENDS = 6

/** Renames a session twice while lines arrive. Returns what is wrong with its final title, or null. */
export async function renameWhileAppending(client: Client, trial: number): Promise<string | null> {
  const { id } = await client.create()
  const appending = (async () => {
    for (let line = 0; line < APPENDS; line++) {
      const { status } = await client.append(id, numbered(line, line + 1), { line })
      if (status !== 200) throw new Error(`An append was refused: ${status}`)
    }
  })()
  let title = ""
  for (const which of ["first", "second"]) {
    title = `The ${which} title of ${trial}`
    const { status } = await client.call("PATCH", `/sessions/${id}`, { title })
    if (status !== 200) throw new Error(`A rename was refused: ${status}`)
  }
  await appending
  const { body } = await client.session(id)
  if (body.entries !== APPENDS) throw new Error(`${body.entries} of ${APPENDS} lines are there.`)
  return body.title === title ? null : `"${title}" became "${body.title}"`
}
