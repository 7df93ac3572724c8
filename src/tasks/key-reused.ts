/** The Idempotency-Key was used for another request within its lifetime. Nothing was done. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
}
