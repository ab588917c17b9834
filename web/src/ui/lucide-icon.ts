import { type ComponentProps, createElement } from "react"

interface IconData {
  node: readonly (readonly [tag: string, attributes: Record<string, string>])[]
}

interface Props extends ComponentProps<"svg"> {
  size?: number
}

/**
 * Draws an icon of the library as its own `createLucideIcon` does; the build replaces that with this one, because no page
 * needs its options.
 */
export default function createLucideIcon({ node }: IconData) {
  return function Icon({ size = 24, ...rest }: Props) {
    return createElement(
      "svg",
      {
        xmlns: "http://www.w3.org/2000/svg",
        width: size,
        height: size,
        viewBox: "0 0 24 24",
        fill: "none",
        stroke: "currentColor",
        strokeWidth: 2,
        strokeLinecap: "round",
        strokeLinejoin: "round",
        ...rest,
      },
      ...node.map(([tag, attributes]) => createElement(tag, attributes)),
    )
  }
}
