import type { IconNode } from 'lucide';
import { h } from 'preact';

interface Props {
  /** An icon of lucide, such as `import { Phone } from 'lucide'`. */
  of: IconNode;
  /** In pixels; 16 beside text. */
  size?: number;
  /** What it means, where no text beside it says so. */
  label?: string;
}

/** An icon, drawn in the colour of the text around it. */
export function Icon({ of, size = 16, label }: Props) {
  return (
    <svg
      width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
      stroke-linecap="round" stroke-linejoin="round" role={label ? 'img' : undefined} aria-label={label}
      aria-hidden={label ? undefined : 'true'}
    >
      {of.map(([tag, attributes]) => h(tag as 'path', attributes as Record<string, string>))}
    </svg>
  );
}
