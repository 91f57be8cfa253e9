/** One event of a stream, by the HTML standard's text/event-stream. */
export interface StreamedEvent {
  /** `message` if the stream does not say. */
  readonly event: string;
  readonly data: string;
}

/** Reads text/event-stream piece by piece, and remembers what a client has to come again with. */
export class EventText {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string | undefined;
  #lastEventId: string | undefined;
  #retryMs: number | undefined;

  /** Of the last event that was read in full. */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  /** How long the service wants us to wait before we come again. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /** The events that a piece completes. */
  read(piece: string): readonly StreamedEvent[] {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line));
  }

  /** What was read in part is lost with its connection. */
  cut(): void {
    this.#rest = '';
    this.#event = '';
    this.#data = [];
    this.#id = this.#lastEventId;
  }

  #line(line: string): readonly StreamedEvent[] {
    if (line === '') return this.#complete();
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    this.#field(field, colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, ''));
    return [];
  }

  /** A line without a name before its colon is a comment. */
  #field(field: string, value: string): void {
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id') this.#id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.#retryMs = Number(value);
  }

  #complete(): readonly StreamedEvent[] {
    this.#lastEventId = this.#id;
    const found = this.#data.length === 0 ? [] : [{ event: this.#event || 'message', data: this.#data.join('\n') }];
    this.#event = '';
    this.#data = [];
    return found;
  }
}
