import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Parser } from './live';

const cases: [string, string, [string, string][]][] = [
  ['one event', 'event: call\ndata: {"a":1}\n\n', [['call', '{"a":1}']]],
  ['two', 'event: a\ndata: 1\n\nevent: b\ndata: 2\n\n', [['a', '1'], ['b', '2']]],
  ['no name', 'data: x\n\n', [['message', 'x']]],
  ['data on several lines', 'data: x\ndata: y\n\n', [['message', 'x\ny']]],
  ['a comment', ': still here\n\n', []],
  ['without a blank', 'event:call\ndata:x\n\n', [['call', 'x']]],
  ['carriage returns', 'event: call\r\ndata: x\r\n\r\n', [['call', 'x']]],
  ['not finished', 'event: call\ndata: x\n', []],
  ['a name without data is forgotten', 'event: a\n\ndata: x\n\n', [['message', 'x']]],
];

for (const [name, text, want] of cases) {
  test(`stream: ${name}`, () => {
    for (let size = 1; size <= text.length; size++) { // cut anywhere, it reads the same
      const got: [string, string][] = [];
      const parser = new Parser((event, data) => got.push([event, data]));
      for (let at = 0; at < text.length; at += size) parser.take(text.slice(at, at + size));
      assert.deepEqual(got, want, `in parts of ${size}`);
    }
  });
}
