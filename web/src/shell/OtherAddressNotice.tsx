import { MapPinOff } from "lucide-react"
import { buttonClass } from "../ui/button-class.ts"
import { Notice } from "../ui/Notice.tsx"

/** Says that the server is configured for another address, `own`, and links there if that can work. */
export default function OtherAddressNotice({ own }: { own: string }) {
  const place = `${location.pathname}${location.search}${location.hash}`
  return (
    <div className="px-3 pt-3 sm:px-5">
      <Notice
        tone="wait"
        icon={<MapPinOff size={16} aria-hidden />}
        action={
          isReachable(own) && (
            <a href={own + place} className={buttonClass({ size: "sm" })}>
              Open it there
            </a>
          )
        }
      >
        This server is set to <b className="font-medium wrap-anywhere">{own}</b>, but you opened it at{" "}
        <b className="font-medium wrap-anywhere">{location.origin}</b>. You can't sign in here, and pages only check for
        updates every few seconds. If you run this server, set APP_URL to the address people open, and restart it.
      </Notice>
    </div>
  )
}

/** Whether the address can be reached from here: the "localhost" of another machine would lead to this one. */
function isReachable(own: string): boolean {
  const local = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|\[::1?\]|0\.0\.0\.0)$/.test(host)
  return !local(new URL(own).hostname) || local(location.hostname)
}
