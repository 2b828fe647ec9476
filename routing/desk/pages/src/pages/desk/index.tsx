import { begin } from '../../shell/shell'; begin(() => null);
