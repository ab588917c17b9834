/** What somebody does on the page to bring a state about. Waits for what it looks for. */
export const play = {
  /** Presses what is called so: a button, a tab, an entry of a menu. */
  async press(name: string | RegExp): Promise<void> {
    const found = await until(() => {
      const all = [...document.querySelectorAll<HTMLElement>("button, a, [role=tab], [role^=menuitem]")]
      return all.findLast((it) => matches(it, name) && it.getClientRects().length > 0)
    }, String(name))
    found.dispatchEvent(new PointerEvent("pointerenter", { bubbles: false }))
    found.click()
    await settle()
  },
  /** Presses what opens a dialog, and waits until it stands there: its code may have to come first. */
  async open(name: string | RegExp): Promise<void> {
    await play.press(name)
    await until(() => document.querySelector("[role=dialog]"), `the dialog of ${name}`)
    await play.wait(200)
  },
  /** Writes into the field that is called so, as if typed at once. */
  async write(label: string, text: string): Promise<void> {
    const field = await until(
      () =>
        document.querySelector<HTMLInputElement>(`:is(input, textarea)[aria-label="${label}"]`) ??
        ([...document.querySelectorAll("label")].find((it) => it.textContent === label)?.control as HTMLInputElement),
      label,
    )
    field.focus()
    const proto = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement
    Object.getOwnPropertyDescriptor(proto.prototype, "value")?.set?.call(field, text)
    field.dispatchEvent(new Event("input", { bubbles: true }))
    await settle()
  },
  /** Waits until the words stand on the page. */
  async see(words: string): Promise<void> {
    await until(() => document.body.innerText.includes(words) || undefined, words)
    await settle()
  },
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
}

export type Play = typeof play

const settle = () => play.wait(80)

async function until<T>(find: () => T | null | undefined, what: string): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const found = find()
    if (found !== null && found !== undefined) return found
    await play.wait(40)
  }
  throw new Error(`The scene waits in vain for ${what}.`)
}

function matches(it: HTMLElement, name: string | RegExp): boolean {
  const called = (it.getAttribute("aria-label") ?? it.textContent ?? "").trim()
  return typeof name === "string" ? called === name : name.test(called)
}
