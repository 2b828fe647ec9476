import { begin } from '../../shell/shell';
import { DeskPage } from './page';
import './desk.css';

await begin(DeskPage);
