import { normaliseAddress } from "#protocol/address"
import { splitAddresses } from "./split-addresses.ts"

/** The state of the address box: complete addresses as chips, and the one being typed. */
export interface Written {
  readonly chips: readonly string[]
  readonly text: string
}

const storedOf = (written: string) => normaliseAddress(written) ?? written
const addressesIn = (text: string) => splitAddresses(text).map(storedOf)
const each = (addresses: readonly string[]) => [...new Set(addresses)]

/** The contents of a stored draft. */
export const fromDraft = (kept: string): Written => ({ chips: addressesIn(kept), text: "" })
export const toDraft = ({ chips, text }: Written): string => [...chips, text].filter(Boolean).join(", ")

/** Every address in the box, each once. */
export const allOf = ({ chips, text }: Written): string[] => each([...chips, ...addressesIn(text)])

export const added = ({ chips }: Written, pasted: string): Written => ({
  chips: each([...chips, ...addressesIn(pasted)]),
  text: "",
})

/** A space, comma or semicolon ends an address. */
export const typed = (box: Written, text: string): Written =>
  /[\s,;]$/.test(text) && text.trim() !== "" ? added(box, text) : { ...box, text }

export const takenOut = ({ chips, text }: Written, chip: string): Written => ({
  chips: chips.filter((it) => it !== chip),
  text,
})

/** Puts a chip back into the input; its current text becomes a chip. */
export const edited = (box: Written, chip: string): Written => ({ chips: allOf(takenOut(box, chip)), text: chip })
