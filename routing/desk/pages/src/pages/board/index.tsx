import { begin } from '../../shell/shell';
import { BoardPage } from './page';
import './board.css';

await begin(BoardPage);
