import { calls } from "#protocol/calls"
import type { Me } from "#protocol/identity"
import { draftsIn } from "../api/draft-name.ts"
import { useSend } from "../api/useSend.ts"
import { NeedsPerson } from "../identity/NeedsPerson.tsx"
import { Button } from "../ui/Button.tsx"
import { useDraft, writeDraft } from "../ui/drafts.ts"
import { Field } from "../ui/Field.tsx"
import { join } from "../ui/join.ts"
import { Page } from "../ui/Page.tsx"
import { chooseTheme, type Theme, useTheme } from "../ui/theme.ts"
import { themes } from "../ui/themes.ts"
import { Addresses } from "./Addresses.tsx"
import { LetterChoices } from "./LetterChoices.tsx"
import { Providers } from "./Providers.tsx"
import { Section } from "./Section.tsx"
import { SignIns } from "./SignIns.tsx"
import { Tokens } from "./Tokens.tsx"
import { YourData } from "./YourData.tsx"

export default function SettingsPage() {
  return (
    <NeedsPerson>
      {(me) => (
        <Page title="Settings">
          <div className="flex flex-col gap-10">
            <Name me={me} />
            <Addresses />
            <Providers />
            <SignIns />
            <LetterChoices />
            <Tokens />
            <Looks />
            <YourData me={me} />
          </div>
        </Page>
      )}
    </NeedsPerson>
  )
}

function Name({ me }: { me: Me }) {
  const draft = `${draftsIn("settings")}name`
  const [name, setName] = useDraft(draft, me.person.name)
  const save = useSend(calls.patchMe, {
    onDone: () => writeDraft(draft, undefined),
    said: "Your name was changed.",
  })
  const empty = name.trim() === ""
  return (
    <Section title="Name" text="Others see it next to what you share and write.">
      <form
        className="flex items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (!empty) save.mutate({ name: name.trim() })
        }}
      >
        <Field
          label="Name"
          hideLabel
          className="max-w-96 flex-1"
          autoComplete="name"
          maxLength={200}
          value={name}
          error={empty ? "Enter the name others see." : null}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" busy={save.isPending} disabled={empty || name.trim() === me.person.name}>
          Save
        </Button>
      </form>
    </Section>
  )
}

function Looks() {
  const theme = useTheme()
  return (
    <Section title="Theme" text="Saved in this browser.">
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">Theme</legend>
        {themes.map((it) => (
          <label
            key={it.value}
            className={join(
              "flex h-9 cursor-pointer items-center gap-2 rounded-control border px-3 font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent max-sm:h-11",
              theme === it.value
                ? "border-accent bg-accent-soft text-accent-ink"
                : "border-line bg-surface hover:bg-hover",
            )}
          >
            <input
              type="radio"
              name="theme"
              className="sr-only"
              checked={theme === it.value}
              onChange={() => chooseTheme(it.value as Theme)}
            />
            {it.icon}
            {it.label}
          </label>
        ))}
      </fieldset>
    </Section>
  )
}
