// Calls: the search at /calls, and the journey of one at /calls/ID.

import { begin } from '../../shell/shell';
import { Call } from './call';
import { List } from './list';
import './calls.css';

const id = /^\/calls\/(.+)$/.exec(location.pathname)?.[1];

function Calls() {
  return id ? <Call id={decodeURIComponent(id)} /> : <List />;
}

void begin(Calls, { live: false });
