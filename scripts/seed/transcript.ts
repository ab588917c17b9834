/** Writes small made-up transcripts, in the format of Claude Code. */
export class Transcript {
  readonly lines: string[] = []
  readonly #session: string
  readonly #started: number
  readonly #about: { cwd: string; gitBranch: string }
  #count = 0
  #before: string | null = null

  constructor(session: string, startedMinutesAgo: number, about: { cwd: string; gitBranch: string }) {
    this.#session = session
    this.#started = Date.now() - startedMinutesAgo * 60_000
    this.#about = about
  }

  asks(text: string): this {
    return this.#add("user", { role: "user", content: text })
  }

  thinks(thinking: string): this {
    return this.#says({ type: "thinking", thinking, signature: "" })
  }

  answers(text: string): this {
    return this.#says({ type: "text", text })
  }

  runs(command: string, output: string, failed = false): this {
    return this.uses("Bash", { command, description: command }, output, { stdout: output, stderr: "" }, failed)
  }

  reads(path: string, content: string): this {
    return this.uses("Read", { file_path: path }, content, { type: "text", file: { filePath: path, content } })
  }

  edits(path: string, before: string, after: string): this {
    const lines = (text: string, sign: string) => text.split("\n").map((line) => sign + line)
    const patch = {
      oldStart: 12,
      oldLines: before.split("\n").length,
      newStart: 12,
      newLines: after.split("\n").length,
      lines: [...lines(before, "-"), ...lines(after, "+")],
    }
    return this.uses(
      "Edit",
      { file_path: path, old_string: before, new_string: after },
      `The file ${path} has been updated.`,
      { filePath: path, oldString: before, newString: after, structuredPatch: [patch] },
    )
  }

  uses(name: string, input: object, output: string, toolUseResult: object, failed = false): this {
    const id = `toolu_${this.#session.slice(0, 8)}_${this.#count}`
    this.#says({ type: "tool_use", id, name, input })
    return this.#add(
      "user",
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: id, content: output, ...(failed ? { is_error: true } : {}) }],
      },
      { toolUseResult },
    )
  }

  get text(): string {
    return `${this.lines.join("\n")}\n`
  }

  #says(block: object): this {
    return this.#add("assistant", {
      id: `msg_${this.#session.slice(0, 8)}_${this.#count}`,
      type: "message",
      role: "assistant",
      model: "claude-sonnet",
      content: [block],
    })
  }

  #add(type: string, message: object, more: object = {}): this {
    this.#count += 1
    const uuid = `${this.#session.slice(0, 24)}${String(this.#count).padStart(12, "0")}`
    const timestamp = new Date(this.#started + this.#count * 21_000).toISOString()
    const envelope = { parentUuid: this.#before, isSidechain: false, userType: "external", sessionId: this.#session }
    this.lines.push(
      JSON.stringify({ ...envelope, ...this.#about, version: "2.1.200", type, message, uuid, timestamp, ...more }),
    )
    this.#before = uuid
    return this
  }
}
