import type { RequestListener, ServerOptions } from 'node:http';
import { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * A server whose `close` lets every answer arrive. Node takes a connection for idle as soon as its answer is written,
 * and cuts off what the client has not read yet; we wait until all that is written is sent.
 */
export class PatientServer extends Server {
  readonly #sockets = new Set<Socket>();

  constructor(options: ServerOptions, listener: RequestListener) {
    super(options, listener);
    this.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Called by `close`. */
  override closeIdleConnections(): void {
    const sending = [...this.#sockets].filter((socket) => socket.writableLength > 0);
    if (sending.length === 0) super.closeIdleConnections();
    else void Promise.all(sending.map(sent)).then(() => this.closeIdleConnections());
  }
}

/**
 * Resolves once all is sent that is written by now, or never will be: an empty write takes its turn behind it. A socket
 * that takes no more writes closes by itself when it has sent them.
 */
function sent(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else if (socket.writableEnded) socket.once('close', () => resolve());
    else socket.write('', () => resolve());
  });
}
