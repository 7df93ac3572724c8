import { randomUUID } from 'node:crypto';
import { SignJWT, type JWTHeaderParameters, type JWTPayload } from 'jose';

export const secret = 'a-shared-secret-of-the-tests-with-more-than-32-bytes';

/** A user id that no other test has. */
export const newUser = (): string => `usr_${randomUUID().replaceAll('-', '')}`;

interface TokenOptions {
  readonly key?: string;
  readonly header?: Partial<JWTHeaderParameters>;
}

/** Signs exactly these claims with HS256; `exp` is in an hour unless given, or absent if given as undefined. */
export const signToken = (claims: JWTPayload, { key = secret, header = {} }: TokenOptions = {}): Promise<string> =>
  new SignJWT({ exp: inAnHour(), ...claims }).setProtectedHeader({ alg: 'HS256', ...header }).sign(Buffer.from(key));

export const tokenFor = (userId: string): Promise<string> => signToken({ sub: userId });

/** NumericDate: seconds since 1970. */
export const now = (): number => Math.floor(Date.now() / 1_000);
const inAnHour = (): number => now() + 3_600;
