import { SignJWT } from 'jose';

/** A shared-secret token for trying the service out; in production Better Auth issues them. @param lifetime seconds */
export const issueToken = (secret: string, userId: string, lifetime: number): Promise<string> =>
  new SignJWT({ sub: userId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetime)
    .sign(Buffer.from(secret));
