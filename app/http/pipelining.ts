import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that may wait behind one another on a connection. */
export const MOST_PIPELINED = 32;

/**
 * Closes a connection on which requests pile up behind answers that its client does not read. Node reads 64 KB at a
 * time, two thousand small requests, and keeps an answer for each: a thousand such connections would take all memory.
 */
export function withoutPiles(listener: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  return (req, res) => {
    const { socket } = req;
    if (socket.destroyed) return;
    // Node gives an answer its socket only when the one before it is sent.
    const behind = res.socket === null ? (waiting.get(socket) ?? 0) + 1 : 0;
    if (behind > MOST_PIPELINED) {
      socket.destroy();
      return;
    }
    if (behind > 0 || waiting.has(socket)) waiting.set(socket, behind);
    listener(req, res);
  };
}
