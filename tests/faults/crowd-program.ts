import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Opens `count` connections, sends the same request on each, and reads nothing until SIGUSR2. It ends when all connections
 * have ended, and says how many had which status. A process of its own: to open so many takes a second of its event loop,
 * which others would notice.
 */
const [host, port, count, request] = process.argv.slice(2) as [string, string, string, string];
const sockets: Socket[] = [];
const statuses: Record<string, number> = {};
for (let index = 0; index < Number(count); index += 1) {
  const socket = connect(Number(port), host);
  socket.on('error', () => {});
  socket.once('data', (start: Buffer) => {
    const status = start.toString('latin1', 9, 12);
    statuses[status] = (statuses[status] ?? 0) + 1;
  });
  socket.pause();
  socket.write(request);
  sockets.push(socket);
  // At once they would wait for each other until the system accepts them, and with them whoever else opens a connection.
  if (index % 10 === 0) await delay(12);
}
// Sockets that are paused do not keep the process running.
const waiting = setInterval(() => {}, 60_000);
// A socket that is paused does not see that it was closed.
process.once('SIGUSR2', () => {
  clearInterval(waiting);
  for (const socket of sockets) socket.resume();
});
console.log('opened');
process.once('exit', () => console.log(JSON.stringify(statuses)));
