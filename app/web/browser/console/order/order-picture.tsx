import { useId, useState } from 'preact/hooks';
import type { OpsOrder } from '../../answers/order.ts';
import { useWidth } from '../../widgets/width.ts';
import type { Extent, Mark, Picture, Stretch } from './picture.ts';
import { pictureOf } from './picture.ts';

const ROW_PX = 15;
const LANES_FROM = 3 * ROW_PX + 4;
const LATE = { y: LANES_FROM, height: 14 };
const STATUS = { y: LATE.y + LATE.height + 4, height: 28 };
const ATTEMPT = { y: STATUS.y + STATUS.height + 6, height: 18 };
const AXIS_Y = ATTEMPT.y + ATTEMPT.height + 8;
const HEIGHT = AXIS_Y + 20;

interface OrderPictureProps {
  readonly shown: OpsOrder;
}

/** An order's life against its fire and promise time; the list beside it says the same in words. */
export function OrderPicture({ shown }: OrderPictureProps) {
  const [extent, setExtent] = useState<Extent>('whole');
  const [frame, widthPx] = useWidth<HTMLDivElement>();
  return (
    <section class="card stack" aria-labelledby="picture-title">
      <div class="row">
        <h2 id="picture-title" class="grow">
          Timeline
        </h2>
        <ExtentChoice extent={extent} onChange={setExtent} />
      </div>
      <div ref={frame} class="picture" style={{ height: `${HEIGHT}px` }}>
        {widthPx > 0 && <Drawing picture={pictureOf(shown, extent, widthPx)} label={shown.explanation} />}
      </div>
      <p class="soft small">Wide strip: its status. Narrow strip: each attempt to hand it to its POS, by number.</p>
    </section>
  );
}

interface ExtentChoiceProps {
  readonly extent: Extent;
  onChange(extent: Extent): void;
}

const extents: readonly { readonly extent: Extent; readonly word: string }[] = [
  { extent: 'whole', word: 'All of it' },
  { extent: 'sending', word: 'How it was sent' },
];

function ExtentChoice({ extent, onChange }: ExtentChoiceProps) {
  const name = useId();
  return (
    <div class="choice" role="radiogroup" aria-label="What is drawn">
      {extents.map((choice) => (
        <label key={choice.extent}>
          <input type="radio" name={name} checked={choice.extent === extent} onChange={() => onChange(choice.extent)} />
          {choice.word}
        </label>
      ))}
    </div>
  );
}

function Drawing({ picture, label }: { readonly picture: Picture; readonly label: string }) {
  const { axis, statuses, attempts, marks, lateness } = picture;
  return (
    <svg width={axis.widthPx} height={HEIGHT} role="img" aria-label={`Timeline of the order. ${label}`}>
      <line class="picture-axis" x1={0} x2={axis.widthPx} y1={AXIS_Y} y2={AXIS_Y} />
      {axis.ticks().map(({ x, label: time }) => (
        <g key={x} class="picture-tick">
          <line x1={x} x2={x} y1={AXIS_Y} y2={AXIS_Y + 4} />
          <text x={within(x, axis.widthPx)} y={AXIS_Y + 16} text-anchor="middle">
            {time}
          </text>
        </g>
      ))}
      {/* Behind the strips, whose words stay readable. */}
      {marks.map((mark) => (
        <MarkLine key={mark.kind} mark={mark} />
      ))}
      {statuses.map((stretch) => (
        <Lane key={stretch.x} stretch={stretch} {...STATUS} />
      ))}
      {attempts.map((stretch) => (
        <Lane key={stretch.words} stretch={stretch} {...ATTEMPT} />
      ))}
      {lateness !== null && <Lateness stretch={lateness} widthPx={axis.widthPx} />}
    </svg>
  );
}

/** Labels of the axis are not cut off at its ends. */
function within(x: number, widthPx: number): number {
  const HALF_PX = 26;
  return Math.min(Math.max(x, HALF_PX), widthPx - HALF_PX);
}

interface LaneProps {
  readonly stretch: Stretch;
  readonly y: number;
  readonly height: number;
}

function Lane({ stretch: { x, width, tone, words, label, beside }, y, height }: LaneProps) {
  return (
    <g class={`picture-stretch tone-${tone}`}>
      <title>{words}</title>
      <rect x={x + 0.5} y={y + 0.5} width={Math.max(2, width - 1)} height={height - 1} rx={2} />
      {label !== '' && (
        <text x={x + width / 2} y={y + height / 2 + 4} text-anchor="middle">
          {label}
        </text>
      )}
      {beside !== '' && (
        <text x={x + width + 3} y={y + height / 2 + 4}>
          {beside}
        </text>
      )}
    </g>
  );
}

/** Its words stand beside it where they do not fit inside. */
function Lateness({ stretch, widthPx }: { readonly stretch: Stretch; readonly widthPx: number }) {
  const { x, width, words, label } = stretch;
  const isRight = x + width + words.length * 7 < widthPx;
  return (
    <g>
      <Lane stretch={stretch} {...LATE} />
      {label === '' && (
        <text
          class="picture-late"
          x={isRight ? x + width + 5 : x - 5}
          y={LATE.y + LATE.height - 3}
          text-anchor={isRight ? 'start' : 'end'}
        >
          {words}
        </text>
      )}
    </g>
  );
}

function MarkLine({ mark: { kind, x, label, anchor, row } }: { readonly mark: Mark }) {
  const y = row * ROW_PX + 12;
  return (
    <g class={`picture-mark picture-${kind}`}>
      <line x1={x} x2={x} y1={y + 3} y2={AXIS_Y} />
      <text x={x} y={y} text-anchor={anchor}>
        {label}
      </text>
    </g>
  );
}
