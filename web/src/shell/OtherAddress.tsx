import { useSignIn } from "../identity/useSignIn.ts"
import { part } from "../ui/when-wanted.ts"

const OtherAddressNotice = part(() => import("./OtherAddressNotice.tsx"))

/** Said on every page that was opened at another address than the one that the server is set to. */
export function OtherAddress() {
  const own = useSignIn().asked.data?.app_url
  return own === undefined || own === location.origin ? null : <OtherAddressNotice own={own} />
}
