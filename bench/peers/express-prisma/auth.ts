import type { NextFunction, Request, Response } from 'express';
import jwt from 'jsonwebtoken';

/** Puts the token's user into `res.locals.userId`. */
export const authenticate =
  (secret: string) =>
  (req: Request, res: Response, next: NextFunction): void => {
    const [scheme, token] = req.headers.authorization?.split(' ') ?? [];
    try {
      if (scheme?.toLowerCase() !== 'bearer' || token === undefined) throw new jwt.JsonWebTokenError('no token');
      const claims = jwt.verify(token, secret, { algorithms: ['HS256'] });
      if (typeof claims === 'string' || !claims.sub || claims.exp === undefined)
        throw new jwt.JsonWebTokenError('claims missing');
      res.locals['userId'] = claims.sub;
    } catch {
      res.status(401).json({ message: 'Unauthorized' });
      return;
    }
    next();
  };
