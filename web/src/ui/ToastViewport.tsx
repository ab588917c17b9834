import { Toast } from "@base-ui/react/toast"
import { X } from "lucide-react"
import { useEffect } from "react"
import { join } from "./join.ts"
import { onToast, type Said, takeToasts } from "./toast.ts"

export default function ToastViewport() {
  return (
    <Toast.Provider timeout={6000} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toasts pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-end gap-2 sm:left-auto sm:w-96">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function List() {
  const { toasts, add, close } = Toast.useToastManager<Said>()
  useEffect(
    () =>
      onToast(() => {
        for (const said of takeToasts()) {
          const id = add({
            title: said.text,
            data: said,
            // Errors are announced politely too: Base UI hides an assertive toast from screen readers while focus can be in
            // it.
            priority: "low",
            timeout: said.tone === "bad" || said.action ? 10_000 : 5_000,
            ...(said.action && {
              actionProps: {
                children: said.action.label,
                onClick: () => {
                  said.action?.act()
                  close(id)
                },
              },
            }),
          })
          said.close = () => close(id)
        }
      }),
    [add, close],
  )
  return toasts.map((it) => (
    <Toast.Root
      key={it.id}
      toast={it}
      swipeDirection={["right", "down"]}
      className={join(
        "pointer-events-auto w-full rounded-surface border border-line bg-raised shadow-float transition-[opacity,translate] duration-200 ease-come",
        "data-starting-style:translate-y-2 data-starting-style:opacity-0 data-ending-style:opacity-0 data-ending-style:duration-150 data-limited:hidden",
        it.data?.tone === "bad" && "border-l-2 border-l-bad",
      )}
    >
      <Toast.Content className="flex items-center gap-2 py-1.5 pr-1.5 pl-4">
        <Toast.Title className="min-w-0 flex-1 py-1.5 text-base font-normal text-ink" />
        <Toast.Action className="h-8 rounded-control px-2 font-medium text-accent-ink hover:bg-hover max-sm:h-11" />
        <Toast.Close
          aria-label="Close"
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-control text-muted hover:bg-hover hover:text-ink max-sm:size-11"
        >
          <X size={16} aria-hidden />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
