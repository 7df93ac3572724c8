import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Opens `count` connections, sends the same request on each, and reads nothing until SIGUSR2. It ends when all connections
 * have ended. A process of its own: to open so many takes a second of its event loop, which others would notice.
 */
const [host, port, count, request] = process.argv.slice(2) as [string, string, string, string];
const sockets: Socket[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const socket = connect(Number(port), host);
  socket.on('error', () => {});
  socket.pause();
  socket.write(request);
  sockets.push(socket);
  if (index % 10 === 0) await delay(1);
}
// A socket that is paused does not see that it was closed.
process.once('SIGUSR2', () => {
  for (const socket of sockets) socket.resume();
});
console.log('opened');
