import { fileURLToPath } from 'node:url';
import { inflate } from '@sparticuz/chromium';

/** A program: unpacks the browser, its libraries and its fonts into the folder for temporary files. */

const packed = new URL('../bin/', import.meta.resolve('@sparticuz/chromium'));
for (const part of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br']) {
  await inflate(fileURLToPath(new URL(part, packed)));
}
