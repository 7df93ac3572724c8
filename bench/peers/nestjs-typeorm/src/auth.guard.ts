import {
  createParamDecorator,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';

interface Authenticated {
  headers: { authorization?: string };
  userId?: string;
}

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly jwt: JwtService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Authenticated>();
    const [type, token] = request.headers.authorization?.split(' ') ?? [];
    if (type?.toLowerCase() !== 'bearer' || !token) throw new UnauthorizedException();
    const { sub, exp } = await this.jwt.verifyAsync<{ sub?: string; exp?: number }>(token).catch(() => {
      throw new UnauthorizedException();
    });
    if (!sub || exp === undefined) throw new UnauthorizedException();
    request.userId = sub;
    return true;
  }
}

export const UserId = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Authenticated>().userId,
);
