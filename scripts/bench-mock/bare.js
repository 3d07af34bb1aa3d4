// The limit: nothing but node:http, which reads a request and gives the same bytes each time; a stream an event at a time.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
/** @type {{ json: { headers: object, body: string }, stream: { headers: object, events: string[] } }} */
const { json, stream } = JSON.parse(readFileSync(String(file), 'utf8'));
const whole = Buffer.from(json.body);
const events = stream.events.map((event) => Buffer.from(event));

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const asked = Buffer.concat(chunks).toString();
    const streamed = asked !== '' && JSON.parse(asked).stream === true;
    if (!streamed) {
      response.writeHead(200, { ...json.headers, 'content-length': whole.length });
      response.end(whole);
      return;
    }
    response.writeHead(200, stream.headers);
    for (const event of events) response.write(event);
    response.end();
  });
});
server.listen(Number(port), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${port}`));
