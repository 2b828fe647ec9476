// The words of the board.

import { dictionary } from '../../words/language';
import { en } from './words.en';
import { uk } from './words.uk';

/** The words of the board in the language shown. */
export const boardWords = dictionary(uk, en);
