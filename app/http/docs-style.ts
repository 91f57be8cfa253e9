import { hash } from 'node:crypto';

/** The style of the documentation page; the content security policy allows it by its hash. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #b3401c; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
header { grid-column: 1 / -1; padding: 1rem 2rem; border-bottom: 1px solid var(--line); }
nav { padding: 1rem 1.5rem; border-right: 1px solid var(--line); position: sticky; top: 0; max-height: 100vh; overflow: auto; }
nav h2 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; margin: 1rem 0 .2rem; }
nav ul { list-style: none; padding: 0; margin: 0; }
nav a { display: block; padding: .1rem 0; text-decoration: none; }
main { padding: 1rem 2rem 4rem; }
section { padding: .5rem 0 1.5rem; border-bottom: 1px solid var(--line); }
a { color: var(--accent); }
h1 small { font-size: .9rem; opacity: .7; }
h3 { font-size: 1.05rem; overflow-wrap: anywhere; }
h4 { margin: 1rem 0 .3rem; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .7rem; overflow: auto; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); }
b { font-weight: 500; font-size: .8em; color: var(--accent); }
summary { cursor: pointer; }
.key { opacity: .8; }
.method { font: 600 12px ui-monospace, monospace; padding: .15rem .4rem; border-radius: 3px; color: #fff; background: #2b6cb0; }
.post { background: #2f7a3d; } .put, .patch { background: #8a5a00; } .delete { background: #b02a2a; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; max-height: none; border: 0; } }
`;

/** Base64 of the style's SHA-256. */
export const pageStyleHash = hash('sha256', pageStyle, 'base64');
