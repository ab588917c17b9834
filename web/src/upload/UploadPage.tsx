import { NeedsPerson } from "../identity/NeedsPerson.tsx"
import { Page } from "../ui/Page.tsx"
import { CommandLines, Folders } from "./CommandLines.tsx"
import { UploadBox } from "./UploadBox.tsx"

export default function UploadPage() {
  return (
    <NeedsPerson>
      {(me) => (
        <Page title="Upload a session" text="Your coding agent keeps a file of each conversation on your computer.">
          <UploadBox owner={me.person.id} />
          <section className="mt-8">
            <h2 className="text-base">Where agents keep their files</h2>
            <div className="mt-2">
              <Folders />
            </div>
          </section>
          <section className="mt-8">
            <h2 className="text-base">Or from a terminal</h2>
            <p className="mt-0.5 mb-3 text-muted">It finds the files by itself.</p>
            <CommandLines />
          </section>
        </Page>
      )}
    </NeedsPerson>
  )
}
