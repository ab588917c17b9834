import { draftOf, timeOf } from "../documents.ts"
import { type Json, list, object, string, time } from "../json.ts"
import { folderName, pathOfAddress, repositoryOf } from "../paths.ts"
import { fill, notice, readLine, titleOf, told } from "../read-line.ts"
import type { Draft, Facts, Reader, Reading } from "../reader.ts"
import { titleByPrompt } from "../titles.ts"
import { usageOf } from "../usages.ts"
import { messageParts } from "./messages.ts"
import type { AmpState } from "./state.ts"

/** Amp's threads (`~/.local/share/amp/threads/T-<id>.json`), unrolled. */
export const ampReader: Reader = {
  agent: "amp",
  start: () => ({ cwd: "", told: {}, pending: [] }),
  read(line, state) {
    // The state comes from `start`, perhaps by way of the database.
    return readLine(line, (record) => readRecord(record, state as unknown as AmpState))
  },
  leavesOut: () => null,
  takesOut: () => null,
}

function readRecord(line: Json, state: AmpState): Reading {
  const facts: Facts = {}
  const draft = draftOf(line)
  if (line.is === "thread") learn(object(line.of), draft, facts, state)
  else readMessage(object(line.of), draft, facts, state)
  titleByPrompt(draft, facts, state)
  return { draft, facts }
}

function learn(thread: Json, draft: Draft, facts: Facts, state: AmpState): void {
  const at = timeOf(thread.created)
  if (at !== undefined) draft.at = at
  const title = titleOf(string(thread.title))
  if (title !== "") facts.title = { text: title, from: "agent" }
  const environment = object(object(thread.env).initial)
  const tree = object(list(environment.trees)[0])
  const repository = object(tree.repository)
  const directory = pathOfAddress(string(tree.uri))
  if (directory.length <= 300) state.cwd = directory
  told(facts, state.told, "directory", directory)
  const name = repositoryOf(string(repository.url).slice(0, 500)) ?? folderName(directory.slice(0, 500))
  if (name) facts.repository = name
  told(facts, state.told, "branch", string(repository.ref).replace(/^refs\/heads\//, ""))
  told(facts, state.told, "version", object(environment.platform).clientVersion)
}

function readMessage(message: Json, draft: Draft, facts: Facts, state: AmpState): void {
  const used = object(message.usage)
  const at = timeOf(object(message.meta).sentAt) ?? time(used.timestamp)
  if (at !== undefined) draft.at = at
  const model = string(used.model)
  if (model !== "" && model.length <= 200) draft.model = model
  told(facts, state.told, "model", model)
  const usage = usageOf({
    input: used.inputTokens,
    output: used.outputTokens,
    cached: used.cacheReadInputTokens,
    written: used.cacheCreationInputTokens,
    cost: used.cost,
  })
  if (usage) draft.usage = usage
  const parts = messageParts(message, draft, state)
  const ended = object(message.state)
  if (ended.type === "cancelled") parts.push(notice("interrupted", "Interrupted"))
  if (ended.type === "error") {
    parts.push(notice("error", string(object(ended.error).message) || "An error of the service."))
  }
  fill(draft, parts)
}
