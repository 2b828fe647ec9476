// Why an operator takes no calls: the reasons that pages offer, those of the hotline itself, and those of a telephone's codes.

import { dictionary } from './language';

const uk = {
  reasons: {
    break: 'перерва', lunch: 'обід', training: 'навчання', paperwork: 'робота із заявками', technical: 'технічна причина', missed: '2 пропущені',
    private: 'телефон зайнятий', supervision: 'слухає розмови', pause: 'пауза',
  } as Record<string, string>,
  numbered: (number: string) => `причина ${number}`,
};

const en: typeof uk = {
  reasons: {
    break: 'break', lunch: 'lunch', training: 'training', paperwork: 'paperwork', technical: 'technical problem', missed: '2 missed',
    private: 'telephone in use', supervision: 'listening to calls', pause: 'pause',
  },
  numbered: (number) => `reason ${number}`,
};

const words = dictionary(uk, en);

/** A reason in words. A telephone gives a number (*721 to *729), whose meaning the provider's people know. */
export function pauseText(code: string): string {
  return words().reasons[code] ?? (/^\d+$/.test(code) ? words().numbered(code) : code);
}

/** The reason with which the board pauses a supervisor whose telephone is in it. */
export const supervisionPause = 'supervision';
