// A replay server in the place of a job board: it lists postings as a JSON feed,
// can be told to refuse, and new ones can be put on it while an agent reads.
import { createServer } from 'node:http';

const companies = ['Alder', 'Birch', 'Cedar', 'Dogwood', 'Elm', 'Fir', 'Ginkgo', 'Hazel', 'Ironwood', 'Juniper', 'Larch', 'Maple'];
const trades = ['Bakery', 'Foundry', 'Harbour', 'Clinics', 'Orchard', 'Transit', 'Textiles', 'Museums', 'Quarry', 'Weather', 'Lighting', 'Archive'];
const needs = [
  'an HTTP API for bookings', 'a data import from old spreadsheets', 'a search page for a catalogue', 'a payment connection',
  'a dashboard for sensor readings', 'a migration away from PHP', 'a customer portal', 'a background job runner', 'a reporting service', 'a map of branches',
  'a stock ledger', 'a rota planner',
];

/** posting makes the n-th posting: a paid Go contract with an address to write to. */
export function posting(n, change = {}) {
  const company = `${companies[n % companies.length]} ${trades[Math.floor(n / companies.length + n) % trades.length]}${n >= 144 ? ' ' + n : ''}`;
  const host = `${company.toLowerCase().replaceAll(' ', '-')}-${n}.example`;
  const need = needs[(n * 5) % needs.length];
  return {
    id: `post-${n}`,
    url: `https://${host}/jobs/go`,
    title: `${company}: Freelance Go developer for ${need}`,
    content_text:
      `${company} builds software for ${trades[(n * 7 + 3) % trades.length].toLowerCase()} all over Europe. We are looking for a freelance Go developer (remote, contract) ` +
      `who builds ${need} with Go, PostgreSQL and React. The project starts soon and takes about ${3 + (n % 9)} weeks. Rate: ${70 + (n % 25)} EUR per hour. ` +
      `Please send your application by mail to jobs@${host}. We answer everybody.`,
    date_published: new Date(Date.now() - (n + 1) * 60_000).toISOString(),
    ...change,
  };
}

/** startBoard serves postings on a free port of this machine. */
export async function startBoard(items) {
  const board = { items: [...items], status: 200, asked: 0 };
  const server = createServer((req, res) => {
    if (req.url === '/robots.txt') {
      res.writeHead(404).end();
      return;
    }
    board.asked++;
    if (board.status !== 200) {
      res.writeHead(board.status, { 'Content-Type': 'text/plain' }).end('Access denied. You have been blocked.');
      return;
    }
    res.writeHead(200, { 'Content-Type': 'application/feed+json' });
    res.end(JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Board', items: board.items }));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  board.address = `127.0.0.1:${server.address().port}`;
  board.close = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
  return board;
}
