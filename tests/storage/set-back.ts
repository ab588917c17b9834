import type { Installation } from "./installation.ts"

/** As if nothing had come to a session for so long. */
export async function setBack({ running }: Installation, id: string, minutes: number): Promise<void> {
  await running.store.unrecorded
    .updateTable("sessions")
    .set((row) => ({ updated_at: row("updated_at", "-", minutes * 60_000) }))
    .where("id", "=", id)
    .execute()
}
