import { type Block, parseMarkdown } from "#agents/markdown-tokens"
import type { Answered, Asked } from "./patient-worker.ts"

/** Parses Markdown off the page's thread, where it might take the parser long. */

self.onmessage = ({ data: { id, question } }: MessageEvent<Asked<string>>) => {
  self.postMessage({ id, answer: parseMarkdown(question) } satisfies Answered<Block[]>)
}
