/** One thing that the doctor looked at: whether it is right, and what to do if not. */
export interface Finding {
  what: string
  state: "good" | "note" | "bad"
  says: string
}
