import { useEffect, useRef, useState } from 'preact/hooks';
import type { Hold, ServiceClock } from '../answers/booking.ts';
import { every } from '../clock.ts';
import type { Answer, Problem } from '../live/answer.ts';
import { useAnswer } from '../live/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { Notice } from '../widgets/notice.tsx';
import { Countdown, clockFace } from './countdown.ts';
import { useDesk } from './desk.ts';
import type { Polled } from './polled.ts';
import { afterReading, guestWords } from './problem-words.ts';

interface HoldBarProps {
  readonly hold: Hold;
  /** When the hold was read. */
  readonly readAtMs: number;
  readonly polled: Polled<Hold>;
  readonly isOffline: boolean;
}

const TICK_MS = 250;
/** A clock that runs fast is shown so often that it does not seem to jump. */
const QUICK_TICK_MS = 50;
/** Of real time: what a guest has to hurry for. */
const HURRY_MS = 60_000;

/** How long the place is still kept; more time, once; or give it back. */
export function HoldBar({ hold, readAtMs, polled, isOffline }: HoldBarProps) {
  const { api } = useDesk();
  const speed = useAnswer<ServiceClock>(api, '/v1/clock').value?.speed;
  const leftMs = useLeftMs(hold, readAtMs, polled, speed);
  const isHurried = leftMs / (speed ?? 1) < HURRY_MS;
  const { isBusy, refused, extend, giveBack } = useHoldChanges(hold, readAtMs, polled);
  return (
    <div class="hold-stick">
      <div class={`hold-bar${isHurried ? ' hold-hurry' : ''}`}>
        <TimeLeft leftMs={leftMs} isHurried={isHurried} isOffline={isOffline} />
        <div class="hold-actions">
          {!hold.extended && (
            <Button isSmall isBusy={isBusy} onClick={extend}>
              More time
            </Button>
          )}
          <Button isSmall look="bare" isBusy={isBusy} onClick={giveBack}>
            Give it back
          </Button>
        </div>
        {speed !== undefined && speed !== 1 && (
          <p class="hold-clock soft">This clock runs {speed} times as fast as a real one.</p>
        )}
        {refused !== null && <Notice tone="trouble" title={guestWords(refused)} />}
      </div>
    </div>
  );
}

/** What a guest may do with a kept place, one thing at a time. */
function useHoldChanges({ hold_id: holdId }: Hold, readAtMs: number, polled: Polled<Hold>) {
  const { api } = useDesk();
  const [isBusy, setIsBusy] = useState(false);
  const [refused, setRefused] = useState<Problem | null>(null);
  useEffect(() => setRefused(afterReading), [readAtMs]);
  const path = `/v1/holds/${holdId}`;
  const change = async <T,>(asked: Promise<Answer<T>>, done: (value: T) => void) => {
    setIsBusy(true);
    const answer = await asked;
    setIsBusy(false);
    if (answer.ok) done(answer.value);
    else setRefused(answer.problem);
  };
  return {
    isBusy,
    refused,
    extend: () => void change(api.post<Hold>(`${path}/extend`), (extended) => polled.learn(extended)),
    giveBack: () => void change(api.delete(path), () => polled.askNow()),
  };
}

interface TimeLeftProps {
  readonly leftMs: number;
  readonly isHurried: boolean;
  readonly isOffline: boolean;
}

function TimeLeft({ leftMs, isHurried, isOffline }: TimeLeftProps) {
  return (
    <p class="hold-time">
      <span class="soft">{isOffline ? 'Kept, reconnecting' : 'Kept for you'}</span>
      <strong role="timer" aria-label="Time left">
        {clockFace(leftMs)}
      </strong>
      <span class="unseen" aria-live="polite">
        {isHurried && 'Less than a minute left.'}
      </span>
    </p>
  );
}

/** Counts down in between, and asks the service when the end has come: only it decides. */
function useLeftMs(hold: Hold, readAtMs: number, polled: Polled<Hold>, speed: number | undefined): number {
  const { clock } = useDesk();
  const countdown = useRef(new Countdown()).current;
  const [nowMs, setNowMs] = useState(readAtMs);
  if (speed !== undefined) countdown.runsAt(speed);
  countdown.observe(hold, readAtMs);
  useEffect(() => {
    const timer = every(clock, (speed ?? 1) > 1 ? QUICK_TICK_MS : TICK_MS, () => setNowMs(clock.monotonic()));
    return () => timer.cancel();
  }, [clock, speed]);
  const leftMs = countdown.leftMs(hold, Math.max(nowMs, readAtMs));
  useEffect(() => {
    if (leftMs === 0) polled.askNow();
  }, [leftMs === 0, polled]);
  return leftMs;
}
