import { htmlAgent, htmlBody, htmlContents, htmlHead, htmlNote, htmlRow } from "#agents/html-document"
import type { ImageView, Row } from "#agents/join"
import { agentLabel } from "#agents/label"
import { markdownAgent, markdownHead, markdownNote, markdownRow } from "#agents/markdown-document"
import type { Session } from "#protocol/sessions"
import type { Opened } from "../access/open.ts"
import { listPrompts } from "../sessions/read.ts"
import type { Store } from "../storage/store.ts"
import { aboutOf, type Form, type Standing, writtenBy } from "./document.ts"
import { entriesOf } from "./entries.ts"
import { namesIn } from "./names.ts"
import { picturesOf } from "./pictures.ts"

/** The forms in which a session is taken out, each as pieces of text. */

interface Asked {
  store: Store
  opened: Opened<"view">
  session: Session
  /** The session's address, without a secret in it: a file goes further than a link was meant to. */
  address: string
}

export async function* markdown({ store, opened, session, address }: Asked): AsyncGenerator<string, void> {
  const nameOf = await namesIn(store, opened)
  const form: Form = {
    row: (row, standing) => markdownRow(row, { ...namesOf(session, address, row, standing), nameOf }, standing),
    agentBegins: markdownAgent,
    agentEnds: () => "",
    note: markdownNote,
  }
  yield markdownHead(aboutOf(session, address))
  yield* writtenBy(form, store, opened, session)
}

export async function* page({ store, opened, session, address }: Asked): AsyncGenerator<string, void> {
  const pictures = picturesOf(store, opened)
  const nameOf = await namesIn(store, opened)
  const form: Form = {
    row: async (row, standing) => {
      const fetched = await pictures(row)
      const pictureOf = ({ blob }: ImageView) => fetched.get(blob) ?? null
      return htmlRow(row, { ...namesOf(session, address, row, standing), nameOf, pictureOf }, standing.turn)
    },
    agentBegins: htmlAgent.begin,
    agentEnds: () => htmlAgent.end,
    note: htmlNote,
  }
  yield htmlHead(aboutOf(session, address))
  yield htmlContents.begin
  for (let after: number | null = 0; after !== null; ) {
    const { prompts, next }: Awaited<ReturnType<typeof listPrompts>> = await listPrompts(store, opened, after)
    yield prompts.map(({ seq, text }) => htmlContents.prompt(seq, text)).join("")
    after = next
  }
  yield htmlContents.end + htmlBody.begin
  yield* writtenBy(form, store, opened, session)
  yield htmlBody.end
}

/** Every entry, also those that the transcript doesn't show. */
export async function* json({ store, opened, session }: Asked): AsyncGenerator<string, void> {
  yield `{"session":${JSON.stringify(session)},"entries":[`
  let first = true
  for await (const { entry } of entriesOf(store, opened, { from: 1, to: opened.upTo })) {
    yield `${first ? "\n" : ",\n"}${JSON.stringify(entry)}`
    first = false
  }
  yield "\n]}\n"
}

function namesOf(session: Session, address: string, row: Row, { earlier }: Standing) {
  const at = (seq: number) => `${address}#e${seq}`
  return {
    address: at(row.seq),
    agent: session.agent ? agentLabel(session.agent) : "Agent",
    author: session.owner.name,
    earlier: earlier && { title: earlier.title, address: at(earlier.seq) },
  }
}
