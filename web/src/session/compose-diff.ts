import { type PatchLine, parsePatch } from "../transcript/patch.ts"

/**
 * Changes of one file, one after another, as a single diff: what was added and taken away again is in it neither way. The file
 * itself isn't known, only the lines that its diffs show. A diff that doesn't fit what came before it (the file was changed
 * elsewhere in between, or the diff has no line numbers) begins another one.
 */

export interface Composed {
  patch: string
  added: number
  removed: number
  /** The changes that are in it, by their place in what was given. */
  from: number
  to: number
}

/** Lines of the file as it is now, and removed ones between them. A gap is a number of lines that no diff has shown. */
type Piece = { is: "gap"; count: number } | { is: "same" | "added" | "removed"; text: string }

/** Lines of all diffs together; what comes after them isn't composed. */
const most = 50_000
/** Unchanged lines around a change. */
const around = 3

export function composeDiffs(patches: readonly string[]): Composed[] {
  const done: Composed[] = []
  let pieces: Piece[] = []
  let from = 0
  let lines = 0
  const end = (to: number) => {
    if (to >= from && pieces.length > 0) done.push({ ...written(pieces), from, to })
    pieces = []
    from = to + 1
  }
  for (const [place, patch] of patches.entries()) {
    const parsed = parsePatch(patch)
    lines += parsed.length
    if (lines > most) break
    const hunks = hunksOf(parsed)
    const next = hunks && apply(pieces.length === 0 ? whole() : pieces, hunks)
    if (next) {
      pieces = next
      continue
    }
    end(place - 1)
    const alone = hunks && apply(whole(), hunks)
    if (alone) pieces = alone
    else {
      const { added, removed } = counted(parsed)
      done.push({ patch, added, removed, from: place, to: place })
      from = place + 1
    }
  }
  end(patches.length - 1)
  return done
}

const whole = (): Piece[] => [{ is: "gap", count: Number.POSITIVE_INFINITY }]

interface Hunk {
  /** How many lines of the file stand before it. */
  before: number
  lines: PatchLine[]
}

/** Null for a diff without line numbers. */
function hunksOf(lines: readonly PatchLine[]): Hunk[] | null {
  const hunks: Hunk[] = []
  let hunk: Hunk | null = null
  for (const line of lines) {
    if (line.kind === "hunk") {
      const start = /^@@+ -(\d+)(?:,(\d+))? \+/.exec(line.text)
      if (!start) return null
      // "-7,0" says that it comes after line 7, all others at which line they begin.
      hunk = { before: Number(start[1]) - (start[2] === "0" ? 0 : 1), lines: [] }
      hunks.push(hunk)
    } else if (line.kind === "file") hunk = null
    else if (line.kind !== "note") {
      if (!hunk) return null
      hunk.lines.push(line)
    }
  }
  return hunks.length > 0 ? hunks : null
}

/** The pieces with one more diff; null if it doesn't fit them. */
function apply(pieces: readonly Piece[], hunks: readonly Hunk[]): Piece[] | null {
  const out: Piece[] = []
  let at = 0
  let left: Piece | undefined = pieces[0]
  let passed = 0
  const next = () => {
    left = pieces[++at]
  }
  /** Takes up to `count` lines of the file from the front. */
  const take = (count: number): Piece | null => {
    while (left?.is === "removed") {
      out.push(left)
      next()
    }
    if (!left) return null
    const it = left
    if (it.is !== "gap") {
      passed++
      next()
      return it
    }
    const taken = Math.min(count, it.count)
    passed += taken
    if (it.count > taken) left = { is: "gap", count: it.count - taken }
    else next()
    return { is: "gap", count: taken }
  }
  for (const { before, lines } of hunks) {
    if (before < passed) return null
    while (passed < before) {
      const piece = take(before - passed)
      if (!piece) return null
      out.push(piece)
    }
    for (const line of lines) {
      if (line.kind === "added") {
        out.push({ is: "added", text: line.text })
        continue
      }
      const piece = take(1)
      if (!piece || (piece.is !== "gap" && piece.text !== line.text)) return null
      if (line.kind === "same") out.push(piece.is === "gap" ? { is: "same", text: line.text } : piece)
      else if (piece.is !== "added") out.push({ is: "removed", text: line.text })
    }
  }
  for (; left; next()) out.push(left)
  return out
}

function written(pieces: readonly Piece[]): Pick<Composed, "patch" | "added" | "removed"> {
  const settled = settle(pieces)
  const near = nearChanges(settled)
  const out: string[] = []
  let [old, fresh, added, removed] = [1, 1, 0, 0]
  let hunk: { head: number; old: number; fresh: number } | null = null
  const close = () => {
    if (!hunk) return
    const [o, f] = [old - hunk.old, fresh - hunk.fresh]
    out[hunk.head] = `@@ -${o === 0 ? hunk.old - 1 : hunk.old},${o} +${f === 0 ? hunk.fresh - 1 : hunk.fresh},${f} @@`
    hunk = null
  }
  for (const [place, piece] of settled.entries()) {
    if (piece.is === "gap" || !near[place]) {
      close()
      const count = piece.is === "gap" ? piece.count : 1
      old += count
      fresh += count
      continue
    }
    hunk ??= { head: out.push("") - 1, old, fresh }
    out.push(`${piece.is === "same" ? " " : piece.is === "added" ? "+" : "-"}${piece.text}`)
    if (piece.is !== "added") old++
    if (piece.is !== "removed") fresh++
    if (piece.is === "added") added++
    if (piece.is === "removed") removed++
  }
  close()
  return { patch: out.join("\n"), added, removed }
}

/** In each place that was changed, removed lines before added ones, and none that are the same again. */
function settle(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = []
  let removed: string[] = []
  let added: string[] = []
  const end = () => {
    let head = 0
    while (head < removed.length && head < added.length && removed[head] === added[head]) head++
    let tail = 0
    const room = Math.min(removed.length, added.length) - head
    while (tail < room && removed.at(-1 - tail) === added.at(-1 - tail)) tail++
    const same = (text: string): Piece => ({ is: "same", text })
    out.push(
      ...removed.slice(0, head).map(same),
      ...removed.slice(head, removed.length - tail).map((text): Piece => ({ is: "removed", text })),
      ...added.slice(head, added.length - tail).map((text): Piece => ({ is: "added", text })),
      ...removed.slice(removed.length - tail).map(same),
    )
    removed = []
    added = []
  }
  for (const piece of pieces) {
    if (piece.is === "removed") removed.push(piece.text)
    else if (piece.is === "added") added.push(piece.text)
    else {
      end()
      out.push(piece)
    }
  }
  end()
  return out
}

/** Which pieces are a change, or near one. */
function nearChanges(pieces: readonly Piece[]): boolean[] {
  const near = pieces.map(() => false)
  const look = (order: Iterable<number>) => {
    let since = Number.POSITIVE_INFINITY
    for (const place of order) {
      const piece = pieces[place]
      if (!piece) continue
      since = piece.is === "gap" ? Number.POSITIVE_INFINITY : piece.is === "same" ? since + 1 : 0
      if (since <= around) near[place] = true
    }
  }
  look(pieces.keys())
  look([...pieces.keys()].reverse())
  return near
}

function counted(lines: readonly PatchLine[]): { added: number; removed: number } {
  const count = (kind: PatchLine["kind"]) => lines.filter((line) => line.kind === kind).length
  return { added: count("added"), removed: count("removed") }
}

/** The part of a diff of several files that is about one of them; all of it if it names no files. */
export function partFor(patch: string, path: string): string {
  const lines = patch.split("\n")
  const starts = lines.flatMap((line, at) =>
    /^(diff --git |\*\*\* (Add|Update|Delete) File: )/.test(line) ? [at] : [],
  )
  const heads = starts.length > 0 ? starts : lines.flatMap((_, at) => (isHead(lines, at) ? [at] : []))
  if (heads.length < 2) return patch
  for (const [place, start] of heads.entries()) {
    const part = lines.slice(start, heads[place + 1])
    const named = part.slice(0, 6).some((line) => /^(diff --git |\*\*\* |--- |\+\+\+ )/.test(line) && names(line, path))
    if (named) return part.join("\n")
  }
  return patch
}

const isHead = (lines: readonly string[], at: number) =>
  lines[at]!.startsWith("--- ") && (lines[at + 1]?.startsWith("+++ ") ?? false)

/** Diffs name files from the repository's root, entries sometimes from the machine's. */
function names(line: string, path: string): boolean {
  const named =
    line
      .split(/\s/)
      .at(-1)
      ?.replace(/^[ab]\//, "") ?? ""
  return named !== "" && (path === named || path.endsWith(`/${named}`) || named.endsWith(`/${path}`))
}
