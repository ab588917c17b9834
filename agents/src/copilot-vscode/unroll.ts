import { type DocumentRecord, documentIn, linesOf, without } from "../documents.ts"
import { type Json, key, list, object, string } from "../json.ts"
import { folded } from "./changes.ts"

/**
 * A chat session as lines: what is said about it, then of each request its prompt, the pieces of the response, and how it
 * ended. A file is the session itself, or a log of its changes.
 */
export function unrollCopilot(text: string): string[] | null {
  const whole = documentIn(text)
  const value = object(whole)
  const session = whole === undefined || value.kind === 0 ? folded(text) : value
  if (!session || !Array.isArray(session.requests)) return null
  const records: DocumentRecord[] = [
    {
      key: "session",
      is: "session",
      of: { ...without(session, "requests", "inputState", "pendingRequests"), folder: folderOf(session) },
    },
  ]
  for (const [at, one] of list(session.requests).entries()) records.push(...requestRecords(object(one), at))
  return linesOf(records)
}

function requestRecords(request: Json, at: number): DocumentRecord[] {
  const id = string(request.requestId) || `request ${at}`
  const { message, variableData, timestamp, isCanceled, modelState } = request
  // Each piece's line repeats it, so that it must not be long.
  const modelId = key(request.modelId)
  const result = object(request.result)
  const { calls, results } = calledIn(object(result.metadata))
  const pieces = piecesOf(request.response)
  const called = pieces.filter(({ is }) => is === "call")
  // The response shows each call as a sentence; its input and its result are kept apart, in the same order.
  if (called.length === calls.length)
    for (const [nth, piece] of called.entries()) {
      const call = calls[nth] ?? {}
      const returned = results.get(string(call.id))
      // A result is one call's, however many name it.
      results.delete(string(call.id))
      piece.of = { ...piece.of, called: call, ...(returned !== undefined && { returned: object(returned).content }) }
    }
  return [
    { key: id, is: "prompt", of: { message, variableData, timestamp } },
    ...pieces.map((piece, nth) => ({ key: `${id} ${nth}`, is: piece.is, of: { ...piece.of, modelId } })),
    {
      key: `${id} end`,
      is: "end",
      of: {
        isCanceled,
        modelState,
        modelId,
        errorDetails: result.errorDetails,
        usage: result.usage,
        timings: result.timings,
      },
    },
  ]
}

function calledIn(metadata: Json): { calls: Json[]; results: Map<string, unknown> } {
  const rounds = list(metadata.toolCallRounds).map(object)
  return {
    calls: rounds.flatMap((round) => list(round.toolCalls).map(object)),
    results: new Map(Object.entries(object(metadata.toolCallResults))),
  }
}

interface Piece {
  is: "said" | "thought" | "call" | "edit" | "other"
  of: Json
}

/** What stands in a response without saying anything. */
const quiet =
  /^(?:undoStop|codeblockUri|prepareToolInvocation|mcpServersStarting|progress\w*|references?|usedContext|codeCitation|markdownVuln)$/

/** The response's items, with neighbours of one text joined. */
function piecesOf(response: unknown): Piece[] {
  const pieces: (Piece & { texts: string[] })[] = []
  for (const one of list(response)) {
    const item = object(one)
    const kind = string(item.kind)
    const text =
      kind === "inlineReference" ? referenceOf(item) : textOf(kind === "markdownContent" ? item.content : item.value)
    if (kind === "" || kind === "markdownContent" || kind === "markdown" || kind === "inlineReference") {
      // Fences around an edit that stands apart.
      if (/^\s*`{3,8}\s*$/.test(text.slice(0, 40)) && text.length < 40) continue
      const last = pieces.at(-1)
      if (last?.is === "said") last.texts.push(text)
      else pieces.push({ is: "said", of: {}, texts: [text] })
    } else if (kind === "thinking") pieces.push({ is: "thought", of: {}, texts: [text] })
    else if (kind === "toolInvocationSerialized" || kind === "toolInvocation") {
      if (item.toolId !== "vscode_editFile_internal") pieces.push({ is: "call", of: item, texts: [] })
    } else if (kind === "textEditGroup") pieces.push({ is: "edit", of: { uri: item.uri }, texts: [] })
    else if (!quiet.test(kind)) pieces.push({ is: "other", of: item, texts: [] })
  }
  return pieces
    .map(({ is, of, texts }) => ({ is, of: texts.length === 0 ? of : { text: texts.join("") } }))
    .filter(({ of }) => typeof of.text !== "string" || of.text.trim() !== "")
}

/** A text of VS Code: as it is, or in an object that says how it is shown. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join("")
  return typeof value === "string" ? value : string(object(value).value)
}

function referenceOf(item: Json): string {
  const reference = object(item.inlineReference)
  const name = string(item.name) || string(reference.name)
  const path = pathOf(reference.location ?? reference)
  return `\`${name || path.split("/").at(-1) || "a file"}\``
}

/** The path of a file that VS Code names. */
export function pathOf(value: unknown): string {
  const address = object(object(value).uri ?? value)
  return string(address.fsPath) || string(address.path)
}

/** The folder that was open: texts name it, for their links. */
function folderOf(session: Json): string {
  for (const request of list(session.requests))
    for (const item of list(object(request).response)) {
      const base = pathOf(object(item).baseUri)
      if (base !== "") return base.replace(/(?<=.)\/$/, "")
    }
  return ""
}
