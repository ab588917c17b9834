import { type Json, object, string } from "../json.ts"
import { pathOfAddress } from "../paths.ts"
import {
  edited,
  fetched,
  listed,
  otherTool,
  ran,
  readFile,
  searched,
  searchedWeb,
  type Told,
  wrote,
} from "../tool-calls.ts"

/** A step that is a call, by its type. */
export function describeStep(type: string, step: Json, cwd: string): Told {
  const path = pathOfAddress(string(step.path) || string(step.search_path) || string(step.search_directory))
  switch (type) {
    case "run_command":
      return ran(string(step.command))
    case "view_file":
      // Lines are counted from 0.
      return readFile(path, cwd, lineAfter(step.start_line), lineAfter(step.end_line))
    case "list_directory":
      return listed(path, cwd)
    case "code_action": {
      const [before, after] = [string(step.original_content), string(step.new_content)]
      return before === "" ? wrote(path, cwd, after) : edited(path, cwd, [{ before, after }])
    }
    case "grep_search":
    case "find":
    case "codebase_search":
      return searched(string(step.query) || string(step.pattern), path)
    case "search_web":
      return searchedWeb(string(step.query))
    case "read_url_content":
      return fetched(string(step.url))
    case "mcp_tool":
      return otherTool(
        `mcp__${string(step.server_name) || "MCP"}__${string(step.tool_name) || "tool"}`,
        object(step.arguments),
      )
    default:
      return otherTool(type.replaceAll("_", " "), inputOf(step))
  }
}

/** What went into a step: not what came out of it. */
function inputOf(step: Json): Json {
  const out = /^(?:output|content|result|error|message|summary|total_results)$/
  return Object.fromEntries(Object.entries(step).filter(([name]) => !out.test(name)))
}

function lineAfter(line: unknown): number | undefined {
  return Number.isSafeInteger(line) ? Number(line) + 1 : undefined
}
