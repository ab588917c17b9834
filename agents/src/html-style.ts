/** The look of a page that was taken out: light and dark by the reader's choice, black on white on paper. */
export const pageStyle = `
:root{--ink:#1b1d21;--muted:#5c626b;--line:#d9dce1;--card:#f4f5f7;--bad:#b3261e;--add:#e3f4e6;--gone:#fbe6e4;--link:#1f5fc4;background:#fff;color:var(--ink)}
@media (prefers-color-scheme:dark){:root{--ink:#e7e9ec;--muted:#a3a9b3;--line:#3a3f47;--card:#24272c;--bad:#ff8a80;--add:#1d3a24;--gone:#47211f;--link:#8ab4f8;background:#17191c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 6rem;font:15.5px/25px system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3}h2{font-size:1.125rem}h3,h4,h5,h6{font-size:1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0;font-size:.875rem}dt{color:var(--muted)}dd{margin:0}
nav{margin:1.5rem 0;padding:.75rem 1rem;border:1px solid var(--line);border-radius:10px}nav h2{margin:0;font-size:1rem}
article{margin:1.25rem 0;scroll-margin-top:1rem}article:target{outline:2px solid var(--link);outline-offset:6px}
.prompt{padding:.5rem 1rem;border-radius:10px;background:var(--card);border-left:3px solid var(--link)}
.by{margin:.25rem 0;font-size:.8125rem;color:var(--muted)}.note,.url{color:var(--muted);font-size:.875rem}
a{color:var(--link)}p,ul,ol{margin:.5rem 0;max-width:72ch}
pre{max-height:40rem;overflow:auto;padding:.75rem;border:1px solid var(--line);border-radius:6px;background:var(--card);font:13px/20px ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
code{font:.875em ui-monospace,monospace}ins,del{text-decoration:none}ins{background:var(--add)}del{background:var(--gone)}
details{margin:.5rem 0}summary{cursor:pointer;font-size:.9375rem}.agent{padding-left:1rem;border-left:2px solid var(--line)}
blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid var(--line);color:var(--muted)}
table{display:block;overflow:auto;border-collapse:collapse}th,td{padding:.25rem .6rem;border:1px solid var(--line);text-align:start}
img{max-width:100%;height:auto}.bad{color:var(--bad)}.named{font:.75em ui-monospace,monospace;border:1px solid currentColor;border-radius:3px;padding:0 .2em}
@media print{:root{--ink:#000;--muted:#444;--card:#fff;--link:#000;background:#fff}body{padding:0;max-width:none}pre{max-height:none}.prompt{border:1px solid #888;break-inside:auto}summary,h2{break-after:avoid}}
`
