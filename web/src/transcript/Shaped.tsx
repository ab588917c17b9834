import { useState } from "react"
import { countOf } from "../ui/count.ts"
import { CopyText } from "./CopyText.tsx"
import { type JsonValue, type Scalar, type Shape, sizeOfValue } from "./json-shape.ts"
import { Plain } from "./Plain.tsx"

/** JSON by its shape: fields, a table, or a tree that folds. */
export default function Shaped({ shape, text, label }: { shape: Shape; text: string; label: string }) {
  return (
    <div className="code-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the only way to scroll it without a pointer */}
      <section aria-label={label} tabIndex={0} className="code-box json-box">
        <Inside shape={shape} />
      </section>
      <CopyText text={text} of={label} />
    </div>
  )
}

function Inside({ shape }: { shape: Shape }) {
  if (shape.kind === "tree") {
    return (
      <div className="p-2.5 font-mono text-sm">
        <Value value={shape.value} depth={0} />
      </div>
    )
  }
  if (shape.kind === "fields") {
    return (
      <table className="json-table">
        <tbody>
          {shape.fields.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <Plain text={name} />
              </th>
              <td>
                <Told value={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )
  }
  return (
    <>
      <table className="json-table">
        <thead>
          <tr>
            {shape.columns.map((name) => (
              <th key={name} scope="col">
                <Plain text={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shape.rows.map((row, at) => (
            <tr key={at}>
              {row.map((value, column) => (
                <td key={shape.columns[column]}>{value !== undefined && <Told value={value} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {shape.left > 0 && <p className="p-2.5 text-sm text-faint">{countOf(shape.left, "more row")}</p>}
    </>
  )
}

/** A value within a table: words as they are, so that what is empty shows too. */
function Told({ value }: { value: Scalar }) {
  if (value === null) return <span className="text-faint">null</span>
  if (typeof value !== "string") return <span className="word-constant">{String(value)}</span>
  return value === "" ? <span className="text-faint">empty</span> : <Plain text={value.slice(0, 2_000)} />
}

/** Levels that are open to begin with, and items that are shown at once. */
const openLevels = 2
const step = 100
/** Deeper than this nothing unfolds: every level is an element within the one before. */
const deepest = 40

function Value({ value, depth, name }: { value: JsonValue; depth: number; name?: string }) {
  const [open, setOpen] = useState(depth < openLevels)
  const [shown, setShown] = useState(step)
  const label = name !== undefined && (
    <>
      <span className="word-function">
        <Plain text={name} />
      </span>
      :{" "}
    </>
  )
  if (value === null || typeof value !== "object") {
    return (
      <div className="json-line">
        {label}
        <Leaf value={value} />
      </div>
    )
  }
  const entries = Object.entries(value)
  const [begin, end] = Array.isArray(value) ? "[]" : "{}"
  if (entries.length === 0 || depth >= deepest) {
    return (
      <div className="json-line">
        {label}
        {entries.length === 0 ? `${begin}${end}` : `${begin} … ${end}`}
      </div>
    )
  }
  return (
    <div>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)} className="json-fold">
        {label}
        <span className="text-faint">{open ? begin : `${begin} ${sizeOfValue(value)} ${end}`}</span>
      </button>
      {open && (
        <div className="json-inside">
          {entries.slice(0, shown).map(([key, inner]) => (
            <Value key={key} value={inner} depth={depth + 1} {...(!Array.isArray(value) && { name: key })} />
          ))}
          {entries.length > shown && (
            <button type="button" className="text-link" onClick={() => setShown(shown + step)}>
              Show more ({(entries.length - shown).toLocaleString("en")} left)
            </button>
          )}
        </div>
      )}
      {open && <div className="json-line text-faint">{end}</div>}
    </div>
  )
}

function Leaf({ value }: { value: Scalar }) {
  if (typeof value !== "string") return <span className="word-constant">{String(value)}</span>
  return (
    <span className="word-string whitespace-pre-wrap">
      "<Plain text={value.slice(0, 20_000)} />"
    </span>
  )
}
