import { openGate } from "#gate/gate"
import { TextPump } from "../cli/src/run/text-pump.ts"
import { clientOf } from "../tests/storage/client.ts"
import { asker } from "./asker.ts"

/** A remote session whose runner passes words on with the pump of `openctl run`, over a connection of its own. */
export async function speaker(url: string, token: string) {
  const client = clientOf(url, token)
  const { id } = (await client.call("POST", "/sessions", { agent: "claude-code", remote: true })).body as { id: string }
  const run = crypto.randomUUID()
  await client.call("POST", `/sessions/${id}/runs`, { run, agent: "claude-code" })
  const line = JSON.stringify({ v: 1, at: new Date().toISOString(), type: "run", run, agent: { name: "claude-code" } })
  await client.raw("POST", `/sessions/${id}/entries?line=0&run=${run}`, `${line}\n`)
  const { ask, end } = await asker(url, token)
  let items = 0
  return {
    id,
    client,
    /** Writes words for so long; `wrote` is told the length of the item after each. */
    async write(
      ms: number,
      perSecond: number,
      wrote: (length: number, at: number) => void = () => {},
    ): Promise<number> {
      const item = `${run.slice(0, 8)}-${++items}`
      let pieces = 0
      const pump = new TextPump({
        gate: openGate,
        async say({ off, text, ...piece }) {
          pieces += 1
          const status = await ask(
            "POST",
            `/api/sessions/${id}/runs/${run}/text`,
            JSON.stringify({ ...piece, off, text }),
          )
          if (status !== "200") throw new Error(`Text was refused: ${status}`)
          return off + text.length
        },
        failed(error) {
          throw error
        },
      })
      let text = ""
      let words = 0
      // A hundred of these must cost less than the server that they measure.
      const tick = perSecond < 500 ? 20 : 1
      for (const began = performance.now(); ; await Bun.sleep(tick)) {
        const now = performance.now()
        if (now - began > ms) break
        const due = ((now - began) / 1000) * perSecond
        for (; words < due; words++) {
          text += `word${words % 100} `
          wrote(text.length, now)
        }
        if (text !== "") pump.grew({ item, of: "answer", text })
      }
      await Bun.sleep(150)
      pump.close()
      return pieces
    },
    end,
  }
}
