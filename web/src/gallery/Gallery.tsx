import { useState } from "react"
import { join } from "../ui/join.ts"
import { scenes } from "./scenes.ts"

const widths = { wide: 1280, phone: 390 }

/** The scenes as a list, and the one that is looked at, as wide and as dark as wanted. */
export function Gallery() {
  const [name, setName] = useState(() => location.hash.slice(1) || (scenes[0]?.name ?? ""))
  const [width, setWidth] = useState<keyof typeof widths>("wide")
  const [theme, setTheme] = useState("light")
  const groups = [...new Set(scenes.map((it) => it.group))]
  return (
    <div className="flex h-dvh bg-canvas text-ink">
      <nav aria-label="Scenes" className="w-72 shrink-0 overflow-y-auto border-r border-line p-3">
        <div className="flex gap-2 pb-3">
          <Choice value={width} options={Object.keys(widths)} onChange={(it) => setWidth(it as keyof typeof widths)} />
          <Choice value={theme} options={["light", "dark"]} onChange={setTheme} />
        </div>
        {groups.map((group) => (
          <section key={group}>
            <h2 className="px-2 pt-3 pb-1 text-sm text-muted">{group}</h2>
            {scenes
              .filter((it) => it.group === group)
              .map((it) => (
                <button
                  key={it.name}
                  type="button"
                  aria-current={it.name === name || undefined}
                  onClick={() => {
                    setName(it.name)
                    window.history.replaceState(null, "", `#${it.name}`)
                  }}
                  className={join(
                    "block w-full rounded-control px-2 py-1 text-left hover:bg-hover",
                    it.name === name && "bg-accent-soft text-accent-ink",
                  )}
                >
                  {it.says}
                </button>
              ))}
          </section>
        ))}
      </nav>
      <main className="min-w-0 flex-1 overflow-auto bg-sunken p-4">
        <iframe
          key={`${name} ${theme}`}
          title={name}
          src={`/gallery.html?scene=${name}&theme=${theme}`}
          style={{ width: widths[width], height: width === "wide" ? 800 : 844 }}
          className="mx-auto block border border-line bg-canvas"
        />
      </main>
    </div>
  )
}

function Choice({ value, options, onChange }: { value: string; options: string[]; onChange: (it: string) => void }) {
  return (
    <select
      aria-label={options.join(" or ")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-8 flex-1 rounded-control border border-control bg-surface px-2"
    >
      {options.map((it) => (
        <option key={it}>{it}</option>
      ))}
    </select>
  )
}
