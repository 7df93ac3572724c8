/** The Idempotency-Key was used for another request in the last 24 hours. Nothing was done. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
}
