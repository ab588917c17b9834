import { says } from "../api/says.ts"
import { useSignIn } from "../identity/useSignIn.ts"
import { ErrorState } from "../ui/ErrorState.tsx"
import { part } from "../ui/when-wanted.ts"
import { RowsComing } from "./RowsComing.tsx"

const Landing = part(() => import("./Landing.tsx"), { stands: "here" })
const SessionList = part(() => import("./SessionList.tsx").then((it) => ({ default: it.SessionList })), {
  meanwhile: <ListComing />,
  stands: "here",
})

/** Your sessions; or, without a sign-in, what this place is. */
export default function HomePage() {
  const { me, asked } = useSignIn()
  if (me) {
    return <SessionList me={me} />
  }
  if (me === null) {
    return <Landing />
  }
  if (asked.isError) {
    return (
      <div className="pt-16">
        <ErrorState
          title="This page couldn't be loaded"
          text={says(asked.error)}
          onRetry={() => void asked.refetch()}
          busy={asked.isFetching}
        />
      </div>
    )
  }
  return <ListComing />
}

function ListComing() {
  return (
    <div className="mx-auto w-full max-w-[64rem] px-4 pt-10 sm:px-6">
      <RowsComing />
    </div>
  )
}
