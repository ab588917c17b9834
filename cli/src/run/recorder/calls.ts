import { type Json, key, object, string } from "#agents/json"
import { cutStrings } from "./cut-text.ts"
import type { Lines } from "./lines.ts"
import type { OpenItem } from "./open-item.ts"
import { type Brought, isNothing, liveText, nothingYet, sameness, storedResult, takeIn } from "./result.ts"

type OpenCall = Extract<OpenItem, { is: "call" }>

/** An input that stood still for so long is whole; many agents tell it in pieces, and don't say when it is. */
const STILL_MS = 300
/** Ended calls that later updates may belong to. */
const MOST_ENDED = 100
/** An input's strings are kept up to twice this length. */
const INPUT_END = 512 * 1024

/** How a call ended that did not end by itself. */
type Ended = "refused" | "interrupted" | "unknown"

interface Call {
  id: string
  under: string | undefined
  item: string
  /** Title, kind, name, input and places, as the updates so far say. */
  told: Json
  brought: Brought
  status: string
  isWritten: boolean
  /** When the last update came. */
  touched: number
  isTimed: boolean
  /** How its question ended, if not by an allowance. */
  answer: Exclude<Ended, "unknown"> | undefined
  /** The live text that was told last. */
  live: string
  ended: { last: string } | undefined
}

interface GivenCalls {
  lines: Lines
  now(): number
  later(ms: number, work: () => void): void
  grew(item: string, text: string): void
  /** A call is about to end: the sub-agent that it ran has said all. */
  ending(id: string): void
  /** Results come at the turn's end: an end that says nothing waits for it. */
  late: boolean
}

/** The tool calls: a line when the input is whole, and a line with the result. */
export function createCalls({ lines, now, later, grew, ending, late }: GivenCalls) {
  const calls = new Map<string, Call>()
  const { writeCall, writeResult, again } = createWriter(lines, ending, forgetOldest)

  function update(told: Json, under: string | undefined): void {
    const id = key(told.toolCallId)
    if (id === undefined) lines.write("update", { under, update: told })
    else take(callOf(id, told.sessionUpdate === "tool_call", under), told)
  }

  function take(call: Call, told: Json): void {
    call.touched = now()
    merge(call, told)
    const status = string(told.status)
    const isEnd = status === "completed" || status === "failed"
    // What comes with the end is the outcome; the call's line has what was known before it.
    if (isEnd) writeCall(call)
    const saysMore = takeIn(call.brought, told, call.isWritten)
    if (status) call.status = status
    if (call.ended) {
      if (saysMore) again(call)
    } else if (isEnded(call)) {
      if (!late || !isNothing(call.brought)) writeResult(call)
    } else {
      if (status === "in_progress") writeCall(call)
      if (call.isWritten) showLive(call)
      else waitForStillness(call)
    }
  }

  function callOf(id: string, isFirst: boolean, under: string | undefined): Call {
    const known = calls.get(id)
    // Agents with models of their own use an id again.
    if (known && !(isFirst && known.ended)) return known
    const call: Call = { ...newCall(), id, under, item: lines.nextItem() }
    calls.delete(id)
    calls.set(id, call)
    return call
  }

  function waitForStillness(call: Call): void {
    if (isEmpty(call.told.rawInput) || call.isTimed) return
    call.isTimed = true
    const look = (ms: number) =>
      later(ms, () => {
        const left = call.touched + STILL_MS - now()
        if (left > 0 && !call.isWritten) look(left)
        else writeCall(call)
      })
    look(STILL_MS)
  }

  function showLive(call: Call): void {
    const text = liveText(call.brought)
    // A text that was changed at its beginning can't be shown as one that grows.
    if (text.length <= call.live.length || !text.startsWith(call.live)) return
    call.live = text
    grew(call.item, text)
  }

  function forgetOldest(): void {
    const ended = [...calls.values()].filter((call) => call.ended)
    for (const { id } of ended.slice(0, -MOST_ENDED)) calls.delete(id)
  }

  const openCalls = () => [...calls.values()].filter((call) => !call.ended)

  return {
    update,
    /** Whether an update about this call is the first. */
    isKnown: (id: unknown) => calls.has(string(id)) && !calls.get(string(id))?.ended,
    /** The agent asks about it, or says something else: its input is whole. */
    asked(id: string) {
      const call = calls.get(id)
      if (call) writeCall(call)
    },
    writeThoseUnder(under: string | undefined) {
      for (const call of openCalls()) if (call.under === under && !isEmpty(call.told.rawInput)) writeCall(call)
    },
    /** The open calls whose input is like this, the oldest first. */
    openWith: (is: (input: unknown) => boolean) =>
      openCalls()
        .filter(({ told }) => is(told.rawInput))
        .map(({ id }) => id),
    answered(id: string | null, answer: Exclude<Ended, "unknown">) {
      const call = id === null ? undefined : calls.get(id)
      if (call && !call.ended) call.answer = answer
    },
    /** The turn has ended: nothing more is to be heard of the calls. */
    endAll(how: Ended) {
      for (const call of openCalls()) writeResult(call, isEnded(call) ? call.answer : (call.answer ?? how))
    },
    get open(): OpenCall[] {
      return openCalls().map((call) => ({
        is: "call",
        item: call.item,
        of: "result",
        ...(call.under !== undefined && { under: call.under }),
        call: callLine(call),
        written: call.isWritten,
        text: call.brought.output.ends || call.live,
      }))
    },
  }
}

const newCall = (): Omit<Call, "id" | "under" | "item"> => ({
  told: {},
  brought: nothingYet(),
  status: "pending",
  isWritten: false,
  touched: 0,
  isTimed: false,
  answer: undefined,
  live: "",
  ended: undefined,
})

/** Writes what is known of a call. `hasEnded` is called once a result is written. */
function createWriter(lines: Lines, ending: (id: string) => void, hasEnded: () => void) {
  function writeCall(call: Call): void {
    if (call.isWritten) return
    call.isWritten = true
    lines.write("update", { under: call.under, update: callLine(call) })
  }

  function writeResult(call: Call, ended: Ended | undefined = call.answer): void {
    writeCall(call)
    ending(call.id)
    const result = resultLine(call, ended)
    lines.write("update", { under: call.under, item: call.item, ended, exit: call.brought.exit, update: result })
    call.ended = { last: sameness(result) }
    hasEnded()
  }

  /** Something more came for a call that had ended. */
  function again(call: Call): void {
    const result = resultLine(call, undefined)
    const same = sameness(result)
    if (!call.ended || same === call.ended.last) return
    call.ended.last = same
    lines.write("update", { under: call.under, exit: call.brought.exit, update: result })
  }

  return { writeCall, writeResult, again }
}

const isEnded = ({ status }: Call): boolean => status === "completed" || status === "failed"

/** An input of which nothing has come yet. */
function isEmpty(input: unknown): boolean {
  return typeof input === "object" && input !== null && Object.keys(input).length === 0
}

/** A later update replaces only what it says. */
function merge(call: Call, told: Json): void {
  for (const field of ["title", "kind", "name", "rawInput", "locations"]) {
    const value = told[field]
    if (value !== undefined && value !== null) call.told[field] = value
  }
  const meta = object(told._meta)
  const toolName = object(meta.claudeCode).toolName ?? meta.toolName
  if (call.told.name === undefined && typeof toolName === "string") call.told.name = toolName
}

function callLine({ id, told, brought }: Call): Json {
  const { rawInput, ...rest } = told
  const content = brought.content.filter((block) => object(block).type !== "terminal")
  return {
    sessionUpdate: "tool_call",
    toolCallId: id,
    ...rest,
    ...(rawInput !== undefined && { rawInput: cutStrings(rawInput, INPUT_END) }),
    ...(content.length > 0 && { content: cutStrings(content, INPUT_END) }),
  }
}

function resultLine(call: Call, ended: Ended | undefined): Json {
  const { id, told, status, brought } = call
  const isUnknown = ended !== undefined && !isEnded(call)
  return {
    sessionUpdate: "tool_call_update",
    toolCallId: id,
    status: isUnknown ? "failed" : status,
    ...(told.kind !== undefined && { kind: told.kind }),
    ...storedResult(brought),
  }
}

/** What was open when an earlier run was killed. */
export function writeCutCall(lines: Lines, { item, under, call, written, text }: OpenCall): void {
  if (!written) lines.write("update", { under, cut: true, update: call })
  const content = text ? [{ type: "content", content: { type: "text", text } }] : []
  const update = {
    sessionUpdate: "tool_call_update",
    toolCallId: call.toolCallId,
    status: "failed",
    ...(call.kind !== undefined && { kind: call.kind }),
    content,
  }
  lines.write("update", { under, item, cut: true, ended: "unknown", update })
}
