// What Node.js itself takes for a request: no routing, no token, no database, no log.
import { createServer } from 'node:http';

const { HOST, PORT } = process.env;
const text = JSON.stringify({
  id: 1,
  user_id: 'user-0',
  title: 'Task number 0',
  description: null,
  completed: true,
  created_at: '2026-01-02T03:04:05.678Z',
  updated_at: '2026-01-02T03:04:05.678Z',
});

createServer((_req, res) => {
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length }).end(text);
}).listen(Number(PORT), HOST);
