import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameAddress, named } from './address';

test('a description without an address is no hold', () => {
  assert.equal(named('v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 9\r\nc=IN IP4 0.0.0.0\r\n'), 'v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 9\r\nc=IN IP4 192.0.2.1\r\n');
  assert.equal(named('c=IN IP4 10.0.0.7\r\n'), 'c=IN IP4 10.0.0.7\r\n');
});

test('what Asterisk says of itself stays: it may mean a hold', () => {
  let told: (description: { originator: string; type: string; sdp: string }) => void = () => {};
  nameAddress({ on: (_event: string, listener: typeof told) => { told = listener; } } as never);
  const said = (originator: string) => {
    const description = { originator, type: 'answer', sdp: 'c=IN IP4 0.0.0.0' };
    told(description);
    return description.sdp;
  };
  assert.equal(said('local'), 'c=IN IP4 192.0.2.1');
  assert.equal(said('remote'), 'c=IN IP4 0.0.0.0');
});
