/** Whatever is selected in a transcript is copied without what stands around it. Its code comes with the first selection. */
document.addEventListener("selectionchange", () => {
  // Without the code it is copied as browsers do.
  if (document.getSelection()?.isCollapsed === false) import("./seldom.ts").catch(() => undefined)
})
