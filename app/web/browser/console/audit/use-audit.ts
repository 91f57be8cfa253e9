import type { ReadonlySignal } from '@preact/signals';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { StreamState } from '../../live/live-stream.ts';
import { useStream } from '../../live/open-stream.ts';
import { useRegularly } from '../../live/regularly.ts';
import { useConsole } from '../console.ts';
import { AuditLog } from './audit-log.ts';

/** Changes of stores, orders and processes are told as events, too: then there is something new to read … */
const CHANGES = '/v1/ops/events/stream?kind=controls_changed,slot_changed,order_handled,process_restarted';
/** … and so often it is read again for those that are not: of rates and definitions. */
const READ_EVERY_MS = 5_000;

export interface LiveAudit {
  readonly log: AuditLog;
  readonly state: ReadonlySignal<StreamState>;
  readNewest(): void;
  readOlder(): void;
  scrolled(isAtTop: boolean): void;
}

/** What was changed, live for who looks at the top; who reads further down is not disturbed. */
export function useAudit(target: string): LiveAudit {
  const { api, openStream, clock } = useConsole();
  const log = useMemo(() => new AuditLog(api, target), [api, target]);
  const isAtTop = useRef(true);
  const readNewest = useCallback(() => log.readNewest(), [log]);
  const readOlder = useCallback(() => void log.readOlder(), [log]);
  const readAtTop = () => (isAtTop.current ? readNewest() : undefined);
  const scrolled = useCallback(
    (isThere: boolean) => {
      const isBack = isThere && !isAtTop.current;
      isAtTop.current = isThere;
      if (isBack) readNewest();
    },
    [readNewest],
  );
  useEffect(readNewest, [readNewest]);
  useRegularly(clock, READ_EVERY_MS, readAtTop);
  const state = useStream(openStream, CHANGES, readAtTop);
  return { log, state, readNewest, readOlder, scrolled };
}
