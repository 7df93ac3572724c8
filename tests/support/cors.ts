import { request as httpRequest } from 'node:http';

/** `Access-Control-Allow-Origin` of a request, of a preflight, and of a request that Node.js cannot parse; a property is absent if the header is. */
export async function exchangeFrom(
  baseUrl: string,
  origin: string,
): Promise<{ request?: string; preflight?: string; parser?: string }> {
  const [request, preflight, parser] = await Promise.all([
    allowedOrigin(baseUrl, 'GET', { origin }),
    allowedOrigin(baseUrl, 'OPTIONS', { origin, 'access-control-request-method': 'PATCH' }),
    allowedOrigin(baseUrl, 'GET', { origin, 'x-large': 'x'.repeat(17_000) }),
  ]);
  return {
    ...(request !== undefined && { request }),
    ...(preflight !== undefined && { preflight }),
    ...(parser !== undefined && { parser }),
  };
}

const allowedOrigin = (baseUrl: string, method: string, headers: Record<string, string>): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(`${baseUrl}/api/tasks`, { method, headers: encoded(headers) }, (response) => {
      response.resume();
      resolve(response.headers['access-control-allow-origin']);
    });
    request.on('error', reject);
    request.end();
  });

/** Node.js sends Latin-1; browsers would never send what is beyond ASCII. */
const encoded = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]));
