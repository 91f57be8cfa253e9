/** One event of a stream, as far as we use them. */
export interface StreamedEvent {
  /** `message` where none is named. */
  readonly event: string;
  readonly id?: string;
  readonly data: string;
}

/** The events in a body of type text/event-stream; comments are left out. */
export async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of body) {
    const blocks = (rest + decoder.decode(piece, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks.map(parsed).filter(({ data }) => data !== '');
  }
}

function parsed(block: string): StreamedEvent {
  const event = { event: 'message', data: '' };
  const fields = block.split('\n').flatMap((line) => {
    const [, name, value = ''] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value]];
  });
  return { ...event, ...Object.fromEntries(fields) };
}
