import { memo, type ReactNode, useMemo } from "react"
import { type Block, type Inline, type Item, plainOf } from "#agents/markdown-tokens"
import { safeLink } from "#agents/safe-link"
import { withVisible } from "#agents/visible-characters"
import { Code } from "./Code.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { Plain } from "./Plain.tsx"
import { useMarkdown } from "./useMarkdown.ts"

/**
 * Markdown of a transcript, as elements: there is no HTML on the way. A picture is a link, because loading it would tell
 * somebody who reads. Headings begin below those of the page and leave no level out. `otherwise` stands there until the text
 * is understood, and for good where that takes too long.
 */
export const Markdown = memo(function Markdown({ text, otherwise }: { text: string; otherwise: ReactNode }) {
  const blocks = useMarkdown(text)
  const levels = useMemo(() => levelsOf(blocks ?? []), [blocks])
  if (blocks === null) return otherwise
  return (
    <div className="prose" dir="auto">
      <Blocks blocks={blocks} levels={levels} />
    </div>
  )
})

type Levels = Map<Block, 3 | 4 | 5 | 6>

function Blocks({ blocks, levels, tight = false }: { blocks: Block[]; levels: Levels; tight?: boolean }) {
  return blocks.map((block, at) => <Shown key={at} block={block} levels={levels} tight={tight} />)
}

function Shown({ block, levels, tight }: { block: Block; levels: Levels; tight: boolean }): ReactNode {
  switch (block.type) {
    case "paragraph":
      return tight ? (
        <Inlines nodes={block.inside} />
      ) : (
        <p>
          <Inlines nodes={block.inside} />
        </p>
      )
    case "heading": {
      const Heading = `h${levels.get(block) ?? 6}` as const
      return (
        <Heading data-depth={block.depth}>
          <Inlines nodes={block.inside} />
        </Heading>
      )
    }
    case "code":
      return (
        <CodeBox label={block.language ? `Code in ${block.language.slice(0, 40)}` : "Code"}>
          <Code text={block.text} language={block.language} />
        </CodeBox>
      )
    case "quote":
      return (
        <blockquote>
          <Blocks blocks={block.blocks} levels={levels} />
        </blockquote>
      )
    case "list":
      return <List block={block} levels={levels} />
    case "table":
      return <Table block={block} />
    case "rule":
      return <hr />
  }
}

function List({ block, levels }: { block: Extract<Block, { type: "list" }>; levels: Levels }) {
  const items = block.items.map((item, at) => (
    <li key={at} data-task={item.checked === undefined ? undefined : true}>
      <Task item={item} />
      <Blocks blocks={item.blocks} levels={levels} tight={block.tight} />
    </li>
  ))
  if (block.start === null) return <ul>{items}</ul>
  return <ol start={block.start === 1 ? undefined : block.start}>{items}</ol>
}

function Task({ item }: { item: Item }) {
  if (item.checked === undefined) return null
  return (
    <span role="img" aria-label={item.checked ? "done:" : "to do:"} className="mr-1.5">
      {item.checked ? "☑" : "☐"}
    </span>
  )
}

function Table({ block }: { block: Extract<Block, { type: "table" }> }) {
  const cells = (Cell: "th" | "td", row: Inline[][]) =>
    row.map((inside, column) => (
      <Cell key={column} scope={Cell === "th" ? "col" : undefined} data-align={block.align[column] ?? undefined}>
        <Inlines nodes={inside} />
      </Cell>
    ))
  return (
    // A table that is wider than the page is scrolled by itself, also by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="prose-table" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>{cells("th", block.head)}</tr>
        </thead>
        <tbody>
          {block.rows.map((row, at) => (
            <tr key={at}>{cells("td", row)}</tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Emphasis within emphasis beyond this is only words: every level is an element within the one before. */
const deepest = 16

function Inlines({ nodes, depth = 0 }: { nodes: Inline[]; depth?: number }): ReactNode {
  if (depth > deepest) return <Plain text={plainOf(nodes)} />
  return nodes.map((node, at) => {
    if (typeof node === "string") return <Plain key={at} text={node} />
    switch (node.type) {
      case "code":
        return (
          <code key={at}>
            <Plain text={node.text} />
          </code>
        )
      case "break":
        return <br key={at} />
      case "picture":
        return (
          <Away key={at} href={node.href}>
            Picture: <Plain text={node.alt || "no description"} />
          </Away>
        )
      case "link":
        return (
          <Away key={at} href={node.href}>
            <Inlines nodes={node.inside} depth={depth + 1} />
          </Away>
        )
      default: {
        const Kind = node.type
        return (
          <Kind key={at}>
            <Inlines nodes={node.inside} depth={depth + 1} />
          </Kind>
        )
      }
    }
  })
}

function Away({ href, children }: { href: string; children: ReactNode }) {
  const url = safeLink(href)
  // Where a link that is none would have led is still worth knowing: a file and its line, often.
  if (url === null)
    return (
      <span className="no-link" title={withVisible(href.slice(0, 300))}>
        {children}
      </span>
    )
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url.slice(0, 300)}>
      {children}
    </a>
  )
}

/** "##" then "####" is one level down, whatever the signs say; the first is the page's third. */
function levelsOf(blocks: Block[]): Levels {
  const levels: Levels = new Map()
  const open: number[] = []
  const walk = (some: Block[]) => {
    for (const block of some) {
      if (block.type === "heading") {
        while (open.length > 0 && open.at(-1)! >= block.depth) open.pop()
        levels.set(block, Math.min(6, 3 + open.length) as 3 | 4 | 5 | 6)
        open.push(block.depth)
      } else if (block.type === "quote") walk(block.blocks)
      else if (block.type === "list") for (const item of block.items) walk(item.blocks)
    }
  }
  walk(blocks)
  return levels
}
