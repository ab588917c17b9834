/** A day's change between rows. */
export function DayLine({ day }: { day: string | null }) {
  if (day === null) return null
  return <p className="day-line">{day}</p>
}
