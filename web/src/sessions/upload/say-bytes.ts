/** The same words for a size as everywhere else. */
export { sizeOf as sayBytes } from "../../ui/size.ts"
