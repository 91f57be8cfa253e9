import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/layout.css';
import '../styles/controls.css';
import '../styles/widgets.css';
import '../styles/chart.css';
import '../styles/table.css';
import '../styles/plain-table.css';
import './overview/overview.css';

import './store/store.css';
import './store/slot-strip.css';
import './order/order.css';
import './dead-letters/dead-letters.css';

import './processes/processes.css';
import './accounts/accounts.css';
import './events/events.css';
import './audit/audit.css';

import 'uplot/dist/uPlot.min.css';
import { render } from 'preact';
import { deviceClock } from '../clock.ts';
import { App } from './app.tsx';
import { codeIn } from './paths.ts';
import { Router } from './router.ts';
import { SessionDesk } from './session-desk.ts';
import { Theme } from './theme.ts';

const theme = new Theme();
const desk = new SessionDesk((...request) => fetch(...request));

/** A code is good once: it goes out of the address before anything else is done with it. */
function codeOfTheLink(): string | undefined {
  const code = codeIn(location.hash);
  if (code === null) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return code;
}

const root = document.getElementById('app');
if (root !== null) render(<App desk={desk} theme={theme} router={new Router()} clock={deviceClock} />, root);
void desk.enter(codeOfTheLink());
