import { useParams } from "@tanstack/react-router"
import SessionPage from "./SessionPage.tsx"

/** The session's page, begun anew for each session. */
export default function SessionRoute() {
  const { id } = useParams({ from: "/sessions/$id" })
  return <SessionPage key={id} id={id} />
}
