import { useSyncExternalStore } from "react"
import { useSignIn } from "../identity/useSignIn.ts"
import { allUploads, subscribe, type Upload } from "./upload-list.ts"

/** The uploads of the signed-in person, and of earlier ones: those wait for that person to come back. */
export function useUploads(): readonly Upload[] {
  const all = useSyncExternalStore(subscribe, allUploads)
  const { me } = useSignIn()
  return me ? all.filter(({ sending }) => sending.owner === me.person.id) : all
}
