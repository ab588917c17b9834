import { NeedsPerson } from "../identity/NeedsPerson.tsx"
import { Page } from "../ui/Page.tsx"
import { OtherWays } from "./CommandLines.tsx"
import { UploadBox } from "./UploadBox.tsx"

export default function UploadPage() {
  return (
    <NeedsPerson>
      {(me) => (
        <Page title="Upload a session" text="Your coding agent keeps a file of each conversation on your computer.">
          <UploadBox owner={me.person.id} />
          <OtherWays />
        </Page>
      )}
    </NeedsPerson>
  )
}
