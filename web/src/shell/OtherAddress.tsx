import { useSignIn } from "../identity/useSignIn.ts"
import { part } from "../ui/when-wanted.ts"

const OtherAddressNotice = part(() => import("./OtherAddressNotice.tsx"))

/** Shown on every page that was opened at an address other than the one configured. */
export function OtherAddress() {
  const own = useSignIn().asked.data?.app_url
  return own === undefined || own === location.origin ? null : <OtherAddressNotice own={own} />
}
