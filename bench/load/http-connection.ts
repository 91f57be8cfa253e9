import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

/** One answer; the body as text. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const LENGTH = /\r\ncontent-length: (\d+)/i;
const HEAD_END = '\r\n\r\n';
/** Behind `HTTP/1.1 `. */
const STATUS_AT = 9;

/**
 * One keep-alive connection that asks one thing at a time. It reads no more of an answer than it must: on a machine
 * with two cores, what asks must not cost as much as what is asked.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #read = '';
  #waiting: PromiseWithResolvers<HttpAnswer> | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#hear(text));
    socket.on('close', () => this.#waiting?.reject(new Error('the connection was closed')));
    socket.on('error', () => undefined);
  }

  static async open({ hostname, port }: URL): Promise<HttpConnection> {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** `head` ends before the length of the body. */
  post(head: string, body: string): Promise<HttpAnswer> {
    this.#waiting = Promise.withResolvers();
    this.#socket.write(`${head}content-length: ${body.length}\r\n\r\n${body}`, 'latin1');
    return this.#waiting.promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(text: string): void {
    this.#read = this.#read === '' ? text : this.#read + text;
    const headEnd = this.#read.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const length = Number(LENGTH.exec(this.#read)?.[1] ?? 0);
    const start = headEnd + HEAD_END.length;
    if (this.#read.length < start + length) return;
    const answer = { status: Number(this.#read.slice(STATUS_AT, STATUS_AT + 3)), body: this.#read.slice(start) };
    this.#read = '';
    this.#waiting?.resolve(answer);
  }
}

/** The head of a POST of JSON, without the length. */
export function postHead({ host }: URL, path: string, key: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${key}`,
    'content-type: application/json',
    '',
  ].join('\r\n');
}
