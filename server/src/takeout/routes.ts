import { calls } from "#protocol/calls"
import type { ExportForm } from "#protocol/takeout"
import { type Doorway, onSession } from "../access/door.ts"
import { type Opened, reopen } from "../access/open.ts"
import { describe } from "../overview/describe.ts"
import { exportSource } from "../sessions/export.ts"
import { noteExports } from "../sessions/exported.ts"
import { inert } from "../sessions/read-routes.ts"
import type { Store } from "../storage/store.ts"
import { json, markdown, page } from "./forms.ts"

/** How the file of a document is called; any other source is lines. */
const endings: Record<string, string> = { "application/json": "json", "text/markdown": "md" }

const forms = {
  markdown: { write: markdown, media: "text/markdown; charset=utf-8", ending: "md" },
  html: { write: page, media: "text/html; charset=utf-8", ending: "html" },
  json: { write: json, media: "application/json", ending: "json" },
} satisfies Record<Exclude<ExportForm, "raw">, unknown>

export function takeoutRoutes(way: Doorway, { appUrl }: { appUrl: string }): void {
  const { store } = way
  const noteExport = noteExports(store)

  onSession(way, calls.exportSession, async (session, asked) => {
    const { as, source } = await asked.input()
    if (as === "raw") return rawLines(store, await reopen(store, session, "download"), source, noteExport)
    const { write, media, ending } = forms[as]
    const described = await describe(store, session)
    await noteExport(session, as)
    const address = `${appUrl}/sessions/${session.id}`
    const bytes = streamOf(write({ store, opened: session, session: described, address }))
    return new Response(bytes, {
      headers: {
        "content-type": media,
        "content-disposition": `attachment; filename="${session.id}.${ending}"`,
        ...inert,
      },
    })
  })
}

async function rawLines(
  store: Store,
  session: Opened<"download">,
  source: string,
  noteExport: ReturnType<typeof noteExports>,
): Promise<Response> {
  const { bytes, media } = await exportSource(store, session, source)
  await noteExport(session, "raw")
  return new Response(bytes, {
    headers: {
      "content-type": media ?? "application/x-ndjson",
      "content-disposition": `attachment; filename="${session.id}-${source}.${endings[media ?? ""] ?? "jsonl"}"`,
      ...inert,
    },
  })
}

/** Small pieces travel together. */
const CHARACTERS = 64 * 1024

function streamOf(pieces: AsyncGenerator<string, void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const together: string[] = []
      let characters = 0
      let done = false
      while (!done && characters < CHARACTERS) {
        const next = await pieces.next()
        if (next.done) done = true
        else {
          together.push(next.value)
          characters += next.value.length
        }
      }
      if (characters > 0) controller.enqueue(encoder.encode(together.join("")))
      if (done) controller.close()
    },
    async cancel() {
      await pieces.return()
    },
  })
}
