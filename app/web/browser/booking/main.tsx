import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/controls.css';
import '../styles/widgets.css';
import './booking.css';
import './choosing.css';
import './checkout.css';
import './order.css';
import { render } from 'preact';
import { deviceClock } from '../clock.ts';
import { Api } from '../live/api.ts';
import { streamsOf } from '../live/open-stream.ts';
import { Booking } from './booking.tsx';
import { Desk } from './desk.ts';

const api = new Api({ base: '/book', fetch: (...request) => fetch(...request) });
const desk = new Desk({ api, open: streamsOf(deviceClock), clock: deviceClock });
const root = document.getElementById('app');
if (root !== null) render(<Booking desk={desk} />, root);
