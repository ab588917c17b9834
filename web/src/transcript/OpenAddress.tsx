import { Confirm } from "../ui/Confirm.tsx"
import { Plain } from "./Plain.tsx"

interface Props {
  address: string
  onClose: () => void
  finalFocus: () => HTMLElement | true | null
}

/** Names an address of a transcript before it is opened. */
export default function OpenAddress({ address, onClose, finalFocus }: Props) {
  const { hostname } = new URL(address)
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Open ${hostname}?`}
      action={`Open ${hostname.length > 40 ? "the page" : hostname}`}
      tone="primary"
      finalFocus={finalFocus}
      onConfirm={() => {
        window.open(address, "_blank", "noopener,noreferrer")
        onClose()
      }}
    >
      <p>The agent came across this address. Nobody has checked where it leads. It opens in a new tab:</p>
      <p className="mt-2 max-h-40 overflow-y-auto rounded-control bg-sunken p-2 font-mono text-sm wrap-anywhere text-ink">
        <Plain text={address} />
      </p>
    </Confirm>
  )
}
