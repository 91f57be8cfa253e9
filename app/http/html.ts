/** Text that is safe to stand in a page. */
export interface Html {
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of a page; whatever is put into it is escaped unless it is a piece itself. */
export function html(strings: TemplateStringsArray, ...values: readonly (Html | string | number)[]): Html {
  return { text: String.raw({ raw: strings }, ...values.map(textOf)) };
}

/** Text of our own that must not be escaped. */
export function raw(text: string): Html {
  return { text };
}

/** Prose; what stands between backticks is code. */
export function prose(text: string): Html {
  return raw(html`${text}`.text.replaceAll(/`([^`]*)`/g, '<code>$1</code>'));
}

export function join(pieces: readonly Html[], separator = ''): Html {
  return { text: pieces.map(({ text }) => text).join(separator) };
}

export function link(to: string, words: string): Html {
  return html`<a href="${to}">${words}</a>`;
}

export function list(entries: readonly Html[]): Html {
  return html`<ul>${join(entries.map((entry) => html`<li>${entry}</li>`))}</ul>`;
}

export function table(head: readonly string[], rows: readonly (readonly Html[])[]): Html {
  const headings = join(head.map((words) => html`<th>${words}</th>`));
  const lines = join(rows.map((row) => html`<tr>${join(row.map((cell) => html`<td>${cell}</td>`))}</tr>`));
  return html`<table><thead><tr>${headings}</tr></thead><tbody>${lines}</tbody></table>`;
}

export function section(id: string, heading: Html, body: Html): Html {
  return html`<section id="${id}"><h3>${heading}</h3>${body}</section>`;
}

function textOf(value: Html | string | number): string {
  if (typeof value === 'object') return value.text;
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
