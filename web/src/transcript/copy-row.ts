import type { Row } from "#agents/join"
import { markdownOf } from "#agents/markdown-of"
import { toast } from "../ui/toast.ts"
import type { TranscriptDoors } from "./doors.ts"

/** Copies a row as Markdown, with its address. */
export async function copyRow(row: Row, { addressOf, agent, author }: TranscriptDoors): Promise<void> {
  await copied(markdownOf(row, { address: addressOf(row.seq), agent, author }), "Copied as Markdown.")
}

/** Copies the address of a row. */
export const copyAddress = (row: Row, { addressOf }: TranscriptDoors) =>
  copied(addressOf(row.seq), "Link to this entry copied.")

async function copied(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(said)
  } catch {
    toast("Your browser didn't allow copying.", { tone: "bad" })
  }
}
