import buffer from '@jspm/core/nodelibs/buffer';

export const { Buffer } = buffer;
export default buffer;

export function isUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
