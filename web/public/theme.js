// Runs before the first paint; everything later goes through src/ui/theme.ts. Without a choice the system's is taken (CSS).
try {
  const choice = localStorage.getItem("theme")
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice
} catch {
  // Storage may be forbidden; then the system's choice stands.
}
