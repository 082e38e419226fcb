#include "service/admin/page_style.h"

namespace flexiti {

// Colours come in pairs of ink and ground whose contrast is at least 4.5 (tests/browser computes
// it). No state is told by colour alone: each has a sign and a word.
const char kPageStyle[] = R"css(
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --ink: #161b22; --soft: #535d6c; --line: #e1e5ea;
  --link: #1f4fc4; --bar: #4169d6; --track: #e4e8ef; --shade: #f8f9fb;
  --ok: #14643a; --ok-ground: #e5f4eb; --warn: #7a4a00; --warn-ground: #fdf0d3;
  --bad: #a2141f; --bad-ground: #fdeaea; --note: #27457f; --note-ground: #e8eefb;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --card: #151b23; --ink: #e6eaf0; --soft: #9aa5b4; --line: #29313c;
    --link: #8fb3ff; --bar: #6f97f5; --track: #29313c; --shade: #1a212b;
    --ok: #74d99f; --ok-ground: #11281b; --warn: #f0c369; --warn-ground: #2f2408;
    --bad: #ff9c9c; --bad-ground: #3b1517; --note: #a9c4ff; --note-ground: #16233f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
.frame { max-width: 1480px; margin: 0 auto; padding: 20px clamp(14px, 2.4vw, 36px) 48px; }
a { color: var(--link); text-underline-offset: 3px; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 14px; top: 8px; padding: 8px 14px; background: var(--card); z-index: 1; }
header { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: baseline; margin-bottom: 16px; }
h1 { font-size: 17px; font-weight: 650; letter-spacing: -.01em; margin: 0; }
.facts { color: var(--soft); font-size: 13.5px; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0;
  padding: 0; list-style: none; align-items: baseline; }
.facts b { color: var(--ink); font-weight: 550; }
nav { margin-left: auto; color: var(--soft); font-size: 13.5px; display: flex; flex-wrap: wrap; gap: 2px 18px; }
.sign { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 2;
  stroke-linecap: round; stroke-linejoin: round; }
.banner { display: flex; gap: 16px; padding: 18px 22px; border-radius: 12px; margin-bottom: 20px;
  border: 1px solid; border-color: color-mix(in srgb, currentColor 28%, transparent); }
.banner > .sign { width: 30px; height: 30px; margin-top: 1px; }
.banner h2 { font-size: 21px; line-height: 1.35; font-weight: 620; letter-spacing: -.012em; margin: 0; }
.banner p { margin: 2px 0 0; color: var(--ink); }
.banner ul { margin: 10px 0 0; padding: 0; list-style: none; display: grid; gap: 5px; color: var(--ink); }
.banner li { display: flex; gap: 8px; align-items: baseline; }
.banner li .sign { transform: translateY(.14em); }
.banner a { color: inherit; text-decoration-color: color-mix(in srgb, currentColor 35%, transparent); }
.banner a:hover { text-decoration-color: currentColor; }
.unseen, caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.ok { color: var(--ok); } .warn { color: var(--warn); } .bad { color: var(--bad); } .note { color: var(--note); }
.banner.ok { background: var(--ok-ground); } .banner.warn { background: var(--warn-ground); }
.banner.bad { background: var(--bad-ground); } .banner.note { background: var(--note-ground); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 225px), 1fr)); gap: 14px;
  margin: 0 0 20px; padding: 0; list-style: none; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tile { padding: 14px 18px 15px; min-width: 0; }
.tile .name { color: var(--soft); font-size: 13px; }
.tile .figure { font-size: 27px; line-height: 1.25; font-weight: 600; letter-spacing: -.022em; margin-top: 1px; }
.tile .figure small { font-size: 14px; font-weight: 450; letter-spacing: 0; color: var(--soft); }
.tile .more { font-size: 13px; color: var(--soft); margin-top: 2px; }
.tile .bar { margin: 7px 0 4px; }
.bar { display: block; width: 100%; height: 6px; border-radius: 3px; }
.bar .track { fill: var(--track); } .bar .fill { fill: var(--bar); }
.bar.warn .fill { fill: var(--warn); } .bar.bad .fill { fill: var(--bad); }
.columns { display: grid; gap: 0 20px; grid-template-columns: minmax(0, 1fr); }
section { margin-bottom: 20px; min-width: 0; overflow: hidden; }
section { scroll-margin-top: 12px; }
section > h2 { font-size: 15px; font-weight: 620; letter-spacing: -.005em; margin: 0; padding: 14px 18px 0; }
section > p { margin: 2px 0 0; padding: 0 18px; color: var(--soft); font-size: 13.5px; max-width: 130ch; }
section > p:last-child { padding-bottom: 16px; }
section > .away { color: var(--bad); display: flex; gap: 8px; align-items: baseline; padding-bottom: 6px; }
section > .away .sign { transform: translateY(.14em); }
table { width: 100%; border-collapse: collapse; margin-top: 10px; font-size: 13.5px; }
thead th { color: var(--soft); font-weight: 500; font-size: 12.5px; text-align: left; white-space: nowrap;
  padding: 6px 10px; border-bottom: 1px solid var(--line); background: var(--shade); border-top: 1px solid var(--line); }
tbody th, td { font-weight: 400; text-align: left; vertical-align: top; padding: 9px 10px;
  border-bottom: 1px solid var(--line); }
tr > :first-child { padding-left: 18px; } tr > :last-child { padding-right: 18px; }
tbody tr:last-child > * { border-bottom: 0; }
tbody tr:hover { background: var(--shade); }
th.number, td.number { text-align: right; white-space: nowrap; }
.label { display: none; }
.value { min-width: 0; }
b, strong { font-weight: 600; }
.under { display: block; color: var(--soft); font-size: 12.5px; }
.whole { white-space: nowrap; }
.state { display: inline-flex; gap: 6px; align-items: baseline; }
.state .sign { width: .92em; height: .92em; transform: translateY(.1em); }
.state.ok > span { color: var(--ink); }
.state.warn, .state.bad, .state.note { font-weight: 550; }
.facts .state { font-weight: 550; } .facts .state.ok > span { color: var(--ok); }
.lines { display: grid; gap: 3px; justify-items: start; }
code, .id { font: 12.2px/1.5 var(--mono); overflow-wrap: anywhere; }
.ids { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 9px; margin: 0; }
.ids dt { color: var(--soft); font-size: 12.5px; } .ids dd { margin: 0; min-width: 0; }
code.command { display: inline-block; background: var(--shade); border: 1px solid var(--line); border-radius: 6px;
  padding: 2px 8px; user-select: all; }
footer { color: var(--soft); font-size: 13px; }
footer p { margin: 0; }
.use { display: flex; gap: 10px; align-items: center; min-width: 150px; }
.use .bar { min-width: 48px; max-width: 120px; }
.use span { white-space: nowrap; }
@media (min-width: 1080px) {
  .columns { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); }
}
@media (max-width: 860px) {
  nav { margin-left: 0; }
  table, tbody, tr, tbody th, td { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table { border-top: 1px solid var(--line); }
  tbody tr { padding: 11px 18px 12px; border-bottom: 1px solid var(--line); }
  tbody tr:last-child { border-bottom: 0; }
  tbody th, td, tr > :first-child, tr > :last-child { border: 0; padding: 2px 0; }
  tbody td, tbody th { display: grid; grid-template-columns: 104px minmax(0, 1fr); gap: 10px; }
  tbody th { font-size: 15px; }
  tbody th .label { display: none; }
  tbody th { grid-template-columns: minmax(0, 1fr); }
  .label { display: block; color: var(--soft); font-size: 12.5px; padding-top: 1px; }
  th.number, td.number { text-align: left; }
}
@media (max-width: 480px) {
  .banner { padding: 14px 16px; gap: 12px; } .banner > .sign { width: 24px; height: 24px; }
  .banner h2 { font-size: 18px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; }
  .tile { padding: 11px 13px 12px; } .tile .figure { font-size: 22px; }
  .ids { grid-template-columns: minmax(0, 1fr); }
}
@media print { body { background: none; } nav { display: none; } }
)css";

}  // namespace flexiti
