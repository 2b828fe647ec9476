// The little table that appears beside the pointer. It is made of elements, whose colours are set by script: the page's
// policy forbids styles in markup.

interface Line {
  colour?: string;
  name: string;
  value: string;
}

/** A heading and lines. */
export function tip(title: string, lines: Line[]): HTMLElement {
  const box = document.createElement('div');
  box.append(text('strong', title));
  for (const { colour, name, value } of lines) {
    const line = document.createElement('div');
    const dot = document.createElement('i');
    if (colour) dot.style.background = colour;
    line.append(...(colour ? [dot] : []), text('span', name), text('b', value));
    box.append(line);
  }
  return box;
}

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}

/** The lines of all series at one place of the axis; those of nothing are left out. */
export function tipOfAxis(params: unknown, format: (value: number, name: string) => string): HTMLElement {
  const points = params as { name: string; seriesName: string; value: number | null; color: string }[];
  const lines = points.filter(({ value }) => value !== null && value !== undefined && !(value === 0 && points.length > 3));
  return tip(points[0]?.name ?? '', lines.map(({ seriesName, value, color }) => ({ colour: color, name: seriesName, value: format(Number(value), seriesName) })));
}
