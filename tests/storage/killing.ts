import { type Chance, chanceOf } from "../harness/chance.ts"
import { type Served, serve } from "../harness/served.ts"
import { type Client, clientOf } from "./client.ts"
import { makePerson, quiet } from "./person.ts"

/**
 * A server that is killed by SIGKILL at any moment while several clients append: acknowledged lines must be there when it
 * comes back, contiguous and once, and the clients continue from there.
 */

interface Writer {
  id: string
  source: string
  acknowledged: number
  attempted: number
  /**
   * Whether partial lines are left, or the session is completed: completing would turn the partial lines into lines, and
   * lines are identified by their numbers here.
   */
  halves: boolean
}

/** The line `n` of a source; now and then a long one, or one with an image of its own. */
function lineOf(writer: Writer, n: number): string {
  const name = `${writer.id}/${writer.source}/${n}`
  const content: object[] = [{ type: "text", text: `${name} ${n % 17 === 0 ? "long ".repeat(4000) : ""}` }]
  if (n % 29 === 0) {
    const data = Buffer.from(`a picture of ${name}`).toString("base64")
    content.push({ type: "image", source: { type: "base64", media_type: "image/png", data } })
  }
  return `${JSON.stringify({ type: "user", uuid: name, message: { role: "user", content } })}\n`
}

const linesOf = (writer: Writer, from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => lineOf(writer, from + index)).join("")

/** Appends until the server dies. A request without an answer may or may not have been stored. */
async function write(
  client: Client,
  writer: Writer,
  chance: Chance,
  given: { most: number; onAcknowledged: () => void },
): Promise<void> {
  while (writer.acknowledged < given.most) {
    const count = chance.is(0.2) ? chance.from(20, 200) : chance.from(1, 4)
    const from = chance.is(0.1) ? Math.max(0, writer.acknowledged - 5) : writer.acknowledged
    const to = writer.acknowledged + count
    writer.attempted = Math.max(writer.attempted, to)
    const half = writer.halves && chance.is(0.2) ? lineOf(writer, to).slice(0, 20) : ""
    const { source } = writer
    const { status, body } = await client.append(writer.id, linesOf(writer, from, to) + half, { source, line: from })
    if (status !== 200) throw new Error(`An append was refused: ${status} ${JSON.stringify(body)}`)
    writer.acknowledged = to
    given.onAcknowledged()
    if (!writer.halves && chance.is(0.05)) await client.complete(writer.id)
  }
}

async function verify(client: Client, writers: readonly Writer[]): Promise<void> {
  const sessions = new Map<string, Writer[]>()
  for (const writer of writers) sessions.set(writer.id, [...(sessions.get(writer.id) ?? []), writer])
  for (const [id, its] of sessions) {
    const { body: session } = await client.session(id)
    const entries = await client.all(id)
    entries.forEach((entry, index) => {
      if (entry.seq !== index + 1) throw new Error(`Entry ${index + 1} of ${id} is ${entry.seq}.`)
    })
    if (session.entries !== entries.length) throw new Error(`${id} counts ${session.entries} of ${entries.length}.`)
    for (const writer of its) {
      const stored = session.sources.find((source) => source.name === writer.source)?.lines ?? 0
      const where = `${id} ${writer.source}`
      if (stored < writer.acknowledged)
        throw new Error(`${where}: ${writer.acknowledged} acknowledged, ${stored} there.`)
      if (stored > writer.attempted) throw new Error(`${where}: ${writer.attempted} sent, ${stored} there.`)
      const lying = entries.filter((entry) => entry.source === writer.source)
      if (!lying.every((entry, index) => entry.line === index)) throw new Error(`${where}: lines are out of order.`)
      const exported = stored > 0 ? (await client.export(id, writer.source)).toString() : ""
      const whole = linesOf(writer, 0, stored)
      const half = exported.slice(whole.length)
      if (!exported.startsWith(whole) || !lineOf(writer, stored).startsWith(half)) {
        throw new Error(`${where}: the export is not what was sent.`)
      }
      for (const part of lying.flatMap((entry) => entry.parts)) {
        if (part.type !== "image") continue
        const { status } = await client.raw("GET", `/sessions/${id}/blobs/${part.blob}`)
        if (status !== 200) throw new Error(`${where}: a picture is missing.`)
      }
      writer.acknowledged = stored
    }
  }
}

/** A session gets this many lines before the next one begins, so that checking all of them stays fast. */
const MOST_LINES = 600

/** Kills it `kills` times. Throws on the first loss, gap, duplicate or change; returns how many lines were acknowledged. */
export async function killWhileAppending(
  database: Record<string, string>,
  given: { kills: number; seed: number; say?: (line: string) => void },
): Promise<{ acknowledged: number }> {
  const chance = chanceOf(given.seed)
  const person = await makePerson(database)
  let served: Served | null = null
  let writers: Writer[] = []
  let acknowledged = 0
  try {
    for (let kill = 0; kill <= given.kills; kill++) {
      served = await serve(quiet(database))
      const client = clientOf(served.url, person.token)
      await verify(client, writers)
      const full = writers.filter((writer) => writer.acknowledged >= MOST_LINES)
      acknowledged += full.reduce((sum, writer) => sum + writer.acknowledged, 0)
      writers = writers.filter((writer) => !full.includes(writer))
      if (kill === given.kills) break
      while (writers.length < 6) {
        const { id } = await client.create({ agent: "claude-code" })
        const halves = chance.is(0.5)
        for (const source of ["main", "agent-a"]) writers.push({ id, source, acknowledged: 0, attempted: 0, halves })
      }
      const first = Promise.withResolvers<void>()
      const its = { most: MOST_LINES, onAcknowledged: first.resolve }
      const writing = Promise.allSettled(writers.map((writer) => write(client, writer, chance, its)))
      // Some die before anything is acknowledged, most after it, however slow the machine is.
      if (kill % 3 !== 0) await Promise.race([first.promise, writing])
      await new Promise((resolve) => setTimeout(resolve, chance.from(1, 150)))
      await served.kill("SIGKILL")
      for (const { reason } of (await writing) as { reason?: unknown }[]) {
        // A broken connection is the effect of a kill; a refusal is not.
        if (reason instanceof Error && reason.message.startsWith("An append")) throw reason
      }
      if ((kill + 1) % 100 === 0) given.say?.(`${kill + 1} kills, ${acknowledged} lines of full sessions`)
    }
    acknowledged += writers.reduce((sum, writer) => sum + writer.acknowledged, 0)
  } catch (error) {
    throw new Error(`With seed ${given.seed}: ${error instanceof Error ? error.message : error}`, { cause: error })
  } finally {
    await served?.kill("SIGKILL")
  }
  return { acknowledged }
}
