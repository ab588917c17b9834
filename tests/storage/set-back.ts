import type { Installation } from "./installation.ts"

/** Makes a session look as if nothing had been appended for this long. */
export async function setBack({ running }: Installation, id: string, minutes: number): Promise<void> {
  await running.store.unrecorded
    .updateTable("sessions")
    .set((row) => ({ updated_at: row("updated_at", "-", minutes * 60_000) }))
    .where("id", "=", id)
    .execute()
}
