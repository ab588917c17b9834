import { memo } from "react"
import ReactMarkdown, { type Components } from "react-markdown"
import gfm from "remark-gfm"
import { Code } from "./Code.tsx"
import { CodeBox } from "./CodeBox.tsx"
import { Plain } from "./Plain.tsx"
import { safeLink } from "./safe-link.ts"

/**
 * Markdown of a transcript. HTML in it is shown as text; a picture is a link, because loading it would tell somebody
 * who reads; ids are dropped, because they would be this page's. Headings begin below those of the page.
 */
export default memo(function Markdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={asItIs}>
      {text}
    </ReactMarkdown>
  )
})

const plugins: [[typeof gfm, { singleTilde: boolean }]] = [[gfm, { singleTilde: false }]]
/** `safeLink` decides, where the address is used. */
const asItIs = (url: string) => url

const components: Components = {
  a: ({ href, children }) => <Away href={href}>{children}</Away>,
  img: ({ src, alt }) => (
    <Away href={typeof src === "string" ? src : undefined}>Picture: {alt || "no description"}</Away>
  ),
  h1: ({ children }) => <h3 className="prose-h1">{children}</h3>,
  h2: ({ children }) => <h4 className="prose-h2">{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  h6: ({ children }) => <h6>{children}</h6>,
  li: ({ children }) => <li>{children}</li>,
  sup: ({ children }) => <sup>{children}</sup>,
  input: ({ checked }) => (
    <span role="img" aria-label={checked ? "done" : "to do"} className="mr-1">
      {checked ? "☑" : "☐"}
    </span>
  ),
  table: ({ children }) => (
    // A table that is wider than the page is scrolled by itself, also by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="prose-table" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
  pre: ({ children }) => children,
  code: ({ className, children }) => {
    const text = String(children ?? "")
    const language = /language-([\w+#-]+)/.exec(className ?? "")?.[1]
    if (language === undefined && !text.includes("\n")) {
      return (
        <code>
          <Plain text={text} />
        </code>
      )
    }
    return (
      <CodeBox label={language ? `Code in ${language}` : "Code"}>
        <Code text={text.replace(/\n$/, "")} language={language ?? ""} />
      </CodeBox>
    )
  },
}

function Away({ href, children }: { href: string | undefined; children: React.ReactNode }) {
  const url = safeLink(href)
  if (url === null) return <span className="no-link">{children}</span>
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow" title={url}>
      {children}
    </a>
  )
}
