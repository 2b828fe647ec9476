// A registrar over WebSocket that says yes to everybody: enough for the page's telephone to be signed in, without calls.

import { createHash } from 'node:crypto';

/** Takes over the socket of an upgrade request (RFC 6455 §4.2.2). */
export function upgrade(request, socket) {
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: sip\r\n\r\n`);
  let rest = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (let frame = take(rest); frame; frame = take(rest)) {
      rest = rest.subarray(frame.end);
      const reply = frame.code === 1 ? answer(frame.text) : '';
      if (reply) socket.write(pack(reply));
      if (frame.code === 8) socket.end();
    }
  });
}

/** The first frame of the bytes, unmasked, or null while it is not whole. */
function take(bytes) {
  if (bytes.length < 6) return null;
  let length = bytes[1] & 127, at = 2;
  if (length === 126) [length, at] = [bytes.readUInt16BE(2), 4];
  const mask = bytes.subarray(at, at + 4), end = at + 4 + length;
  if (bytes.length < end) return null;
  const text = Buffer.from(bytes.subarray(at + 4, end)).map((byte, i) => byte ^ mask[i % 4]).toString();
  return { code: bytes[0] & 15, text, end };
}

function pack(text) {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
}

/** 200 to a REGISTER, with its own headers. */
function answer(text) {
  if (!text.startsWith('REGISTER')) return '';
  const kept = text.split('\r\n').filter((line) => /^(via|from|to|call-id|cseq|contact):/i.test(line));
  const tagged = kept.map((line) => (/^to:/i.test(line) ? `${line};tag=mock` : line));
  return ['SIP/2.0 200 OK', ...tagged, 'Content-Length: 0', '', ''].join('\r\n');
}
