import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { stopwatch } from '../words/format';
import { secondsSince, ticking } from './time';

interface SinceProps {
  /** RFC 3339. */
  since: string;
  /** From how many seconds on it is shown as slow, and as much too slow. */
  levels?: [number, number];
}

/** A stopwatch. Only its text changes every second; nothing around it is drawn anew. */
export function Elapsed({ since, levels }: SinceProps) {
  const [slow, late] = levels ?? [Infinity, Infinity];
  const [text, level] = useMemo(() => {
    const seconds = secondsSince(since);
    const shown = computed(() => stopwatch(seconds.value));
    return [shown, computed(() => String(Number(seconds.value >= slow) + Number(seconds.value >= late)))];
  }, [since, slow, late]);
  return <span class="timer" role="timer" aria-live="off" data-level={level}>{text}</span>;
}

interface UntilProps {
  /** RFC 3339. */
  until: string;
}

/** A stopwatch that runs down to 0:00. */
export function Countdown({ until }: UntilProps) {
  const text = useMemo(() => {
    const end = Date.parse(until);
    return computed(() => stopwatch(Math.ceil((end - ticking.value) / 1000)));
  }, [until]);
  return <span class="timer" role="timer" aria-live="off">{text}</span>;
}
