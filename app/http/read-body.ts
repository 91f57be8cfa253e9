import type { Request, Response } from 'express';
import express from 'express';
import type { Result } from '../../lib/result.ts';
import { err, ok } from '../../lib/result.ts';
import type { HttpProblem } from './problems.ts';

export const BODY_LIMIT_BYTES = 64 * 1024;

const JSON_MEDIA_TYPE = /^application\/json[\t ]*(?:;[\t ]*charset[\t ]*=[\t ]*"?utf-8"?[\t ]*)?$/i;

/** The media type is checked before; an encoding would let 64 KiB unfold into much more. */
const parseJson = express.json({ limit: BODY_LIMIT_BYTES, inflate: false, type: () => true });

/** Reads the body as JSON; undefined when there is none. `done` is called once. */
export function readBody(req: Request, res: Response, done: (body: Result<unknown, HttpProblem>) => void): void {
  if (!hasBody(req)) done(ok(undefined));
  else if (!isJson(req.headers['content-type'])) done(wrongMediaType);
  else parseJson(req, res, (error?: unknown) => done(error === undefined ? ok(req.body) : err(problemOf(error))));
}

function hasBody(req: Request): boolean {
  const length = req.headers['content-length'];
  return (length !== undefined && length !== '0') || req.headers['transfer-encoding'] !== undefined;
}

function isJson(mediaType: string | undefined): boolean {
  return mediaType !== undefined && (mediaType === 'application/json' || JSON_MEDIA_TYPE.test(mediaType));
}

const wrongMediaType = err<HttpProblem>({
  kind: 'media-type-unsupported',
  detail: 'Send the header Content-Type: application/json, and UTF-8.',
});

const badJson: HttpProblem = { kind: 'invalid-request', detail: 'The body is not a JSON object.' };

/** What body-parser says by the `type` of its errors. */
function problemOf(error: unknown): HttpProblem {
  if (!(error instanceof Error) || !('type' in error)) return badJson;
  switch (error.type) {
    case 'entity.too.large':
      return { kind: 'body-too-large', limitBytes: BODY_LIMIT_BYTES };
    case 'encoding.unsupported':
      return { kind: 'media-type-unsupported', detail: 'Send the body without a Content-Encoding.' };
    default:
      return badJson;
  }
}
