// A database some milliseconds away: what it says is held back, what it is told is not, which makes the round trip longer.
// node delay-proxy.ts <port> <milliseconds> prints the port that it listens on.
import { connect, createServer, type AddressInfo } from 'node:net';

const [port, delay] = process.argv.slice(2).map(Number);

const server = createServer({ noDelay: true }, (client) => {
  const database = connect({ port: port ?? 0, host: 'localhost', noDelay: true });
  client.pipe(database);
  // Timers of one length run in the order in which they were set. What is due at once is written at once: a network
  // would not take its time from the processors that the servers under test share with this process.
  database.on(
    'data',
    (chunk) =>
      void setTimeout(() => {
        if (client.writableCorked === 0) {
          client.cork();
          setImmediate(() => client.uncork());
        }
        client.write(chunk);
      }, delay),
  );
  database.on('end', () => void setTimeout(() => client.end(), delay));
  database.on('error', () => client.destroy());
  client.on('error', () => database.destroy());
});

server.listen(0, 'localhost', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
