/** Where the Todo API, or its mock, listens. Next.js writes the variable into the page when it builds. */
export const apiUrl = process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:8000';
