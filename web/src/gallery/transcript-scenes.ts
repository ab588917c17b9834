import type { Entry } from "#protocol/entries"
import { here, session } from "./made-up.ts"
import { everything, onlyTools, withPictures } from "./made-up-entries.ts"
import { hostile, long } from "./made-up-trouble.ts"
import type { Play } from "./play.ts"
import type { Answers, Scene } from "./scene.ts"

/** A session of these entries, in pages of 128. */
function withEntries(entries: Entry[], more: object = {}): Answers {
  const source = { name: "main", lines: entries.length, first: 1, last: entries.length }
  const prompts = entries.flatMap(({ seq, at, parts: [part] }) =>
    part?.type === "prompt" ? [{ seq, text: part.text.slice(0, 200), at: at ?? null }] : [],
  )
  return {
    getSession: { ...session, entries: entries.length, prompts: prompts.length, sources: [source], ...more },
    listPrompts: { prompts, next: null },
    readPage: ({ seq }: Record<string, unknown>) => {
      const first = Math.floor((Number(seq) - 1) / 128) * 128
      const page = entries.slice(first, first + 128)
      return { entries: page, next: first + 128 < entries.length ? first + 128 : null }
    },
    readEntry: ({ seq }: Record<string, unknown>) => entries[Number(seq) - 1],
  }
}

const scene = (name: string, says: string, answers: Answers, play: (p: Play) => Promise<void>, hash = ""): Scene => ({
  name,
  says,
  group: "Transcript",
  path: `${here}${hash}`,
  answers,
  play,
})

const openAll = async (p: Play) => {
  await p.see("other calls")
  for (const fold of document.querySelectorAll<HTMLElement>("[data-run] [data-fold][aria-expanded=false]")) fold.click()
  await p.wait(200)
}

/** Unfolds the row whose line has these words. */
const unfold = async (p: Play, words: string) => {
  const folds = [...document.querySelectorAll<HTMLElement>("[data-fold]")]
  const fold = folds.find((it) => it.textContent?.includes(words))
  if (fold?.getAttribute("aria-expanded") === "false") fold.click()
  fold?.scrollIntoView({ block: "start" })
  await p.wait(500)
}

const toolScene = (name: string, says: string, words: string): Scene =>
  scene(name, says, withEntries(onlyTools()), async (p) => {
    await p.see("Use everything.")
    await openAll(p)
    await unfold(p, words)
  })

/** A picture of its own for each. */
function drawn({ hash }: Record<string, unknown>): Promise<Blob | null> {
  const canvas = document.createElement("canvas")
  canvas.width = 480
  canvas.height = 320
  const to = canvas.getContext("2d")
  if (to) {
    to.fillStyle = { a: "teal", b: "indigo" }[String(hash)] ?? "sienna"
    to.fillRect(0, 0, 480, 320)
    to.fillStyle = "white"
    to.font = "96px sans-serif"
    to.fillText(String(hash), 210, 190)
  }
  return new Promise((resolve) => canvas.toBlob(resolve))
}

const earlier = { id: "01jd0000000000000000000001", title: "Move the importer to streams" }

export const transcriptScenes: Scene[] = [
  scene(
    "entry-nothing",
    "An address of an entry with nothing to show",
    { ...withEntries(everything()), placeOf: ({ seq }: Record<string, unknown>) => ({ seq, agents: [], turn: null }) },
    (p) => p.see("has nothing to show"),
    `#e${everything().length - 1}`,
  ),
  scene("rows-folded", "Every kind of row", withEntries(everything()), (p) => p.see("Two tabs refresh")),
  scene("rows-unfolded", "Runs unfolded", withEntries(everything()), async (p) => {
    await p.see("Two tabs refresh")
    await openAll(p)
  }),
  scene(
    "rows-later",
    "A refusal, an answer, a goal",
    withEntries(everything(), { continues: earlier }),
    async (p) => {
      await p.see("use pnpm instead")
      await p.wait(400)
    },
    "#e25",
  ),
  scene(
    "rows-end",
    "Dividers, what was taken back or repeated",
    withEntries(everything(), { continues: earlier }),
    async (p) => {
      await p.see("taken back")
      const scroller = document.querySelector<HTMLElement>(".transcript-scroller")
      for (let times = 0; times < 6; times++) {
        scroller?.scrollTo({ top: scroller.scrollHeight })
        await p.wait(120)
      }
    },
    "#e36",
  ),
  toolScene("row-shell", "A command that failed", "Run the session tests"),
  toolScene("row-read", "A file that was read", "Read src/session/refresh.ts"),
  toolScene("row-diff", "A change", "Edited src/session/refresh.ts"),
  toolScene("row-todos", "A to-do list", "Updated the to-do list"),
  toolScene("row-hits", "A search of the web", "Searched the web"),
  toolScene("row-table", "JSON as a table", "tracker: list_issues"),
  toolScene("row-json", "JSON as a tree", "tracker: get_issue"),
  scene("row-pictures", "Pictures and a document", { ...withEntries(withPictures()), readBlob: drawn }, async (p) => {
    await p.see("It does.")
    await p.wait(300)
  }),
  scene("row-picture", "A picture, enlarged", { ...withEntries(withPictures()), readBlob: drawn }, async (p) => {
    await p.see("It does.")
    await p.wait(300)
    await p.press("Picture 2 of 2: enlarge")
    await p.see("Picture 2 of 3")
    await p.wait(300)
  }),
  scene("rows-hostile", "Hostile words", withEntries(hostile()), async (p) => {
    await p.see("very-long")
    await unfold(p, "very-long")
    document.querySelector(".transcript-scroller")?.scrollTo({ top: 0 })
    await p.wait(300)
  }),
  scene("rows-long", "Thousands of calls", withEntries(long()), (p) => p.see("Part 1 is done.")),
]
