/** Draws the house: a row per floor, a box per room, the floor that everything stands on at the bottom. Gives an SVG file. */
export function drawPlan(floors: Record<string, number>): string {
  const levels = [...new Set(Object.values(floors))].sort((one, other) => other - one)
  const drawn = levels.map((level, row) => {
    const rooms = Object.keys(floors).filter((room) => floors[room] === level)
    const y = edge + row * (height + gap)
    const label = `<text class="floor" x="${edge}" y="${y + height / 2 + 4}">${nameOf(level)}</text>`
    let x = edge + margin
    const boxes = rooms.map((room) => {
      const width = widthOf(room)
      const box = `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" />`
      const name = `<text x="${x + width / 2}" y="${y + height / 2 + 4}" text-anchor="middle">${room}</text>`
      x += width + gap
      return box + name
    })
    return { svg: [label, ...boxes].join("\n"), end: x }
  })
  const width = Math.max(...drawn.map(({ end }) => end)) - gap + edge
  const bottom = edge * 2 + levels.length * (height + gap) - gap
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom}" role="img" aria-label="The floors of the house">
<style>
rect { fill: #f6f8fa; stroke: #8b949e }
text { font: 13px ui-sans-serif, system-ui, sans-serif; fill: #1f2328 }
.floor { fill: #59636e }
@media (prefers-color-scheme: dark) { rect { fill: #151b23 } text { fill: #f0f6fc } .floor { fill: #9198a1 } }
</style>
${drawn.map(({ svg }) => svg).join("\n")}
</svg>
`
}

const edge = 12
const gap = 8
const height = 32
/** The floor's number, left of the rooms. */
const margin = 36

const widthOf = (room: string) => Math.round(room.length * 7.2) + 24

/** A floor between two others is written as a letter: 3.25 is 3a, 3.5 is 3b. */
const nameOf = (level: number) => `${Math.floor(level)}${{ 0.25: "a", 0.5: "b", 0.75: "c" }[level % 1] ?? ""}`

/** The same as text: a line per floor, the highest first. */
export function writePlan(floors: Record<string, number>): string {
  const levels = [...new Set(Object.values(floors))].sort((one, other) => other - one)
  return levels
    .map((level) => {
      const rooms = Object.keys(floors).filter((room) => floors[room] === level)
      return `${nameOf(level).padEnd(5)}${rooms.join("   ")}`
    })
    .join("\n")
}
