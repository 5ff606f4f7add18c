import { PERMISSION_DENIED, PUBLIC_ROUTE } from '@marmalade/http';
import type { CanActivate, DynamicModule, ExecutionContext } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { API_KEY_HEADER, ApiKeys, type Principal } from './api-key.js';
import { allows, PERMISSION } from './permission.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set by the guard on every route that is not public. */
    principal?: Principal;
  }
}

/** Lets a request through when its route is public, or its API key is known and allows the route's permission. */
export class ApiKeyGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly keys: ApiKeys) {}

  /** @throws Problem CREDENTIALS_MISSING, API_KEY_INVALID, PERMISSION_DENIED */
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const principal = this.keys.verify(request.headers[API_KEY_HEADER]);
    const permission = this.reflector.getAllAndOverride<string | undefined>(PERMISSION, targets);
    if (permission === undefined || !allows(principal.scopes, permission)) {
      throw PERMISSION_DENIED.problem(permission && `It takes the permission ${permission}.`);
    }
    request.principal = principal;
    return true;
  }
}

class AuthModule {}

/** Puts the guard before every route of the application that imports it. @param apiKey the first key, in clear */
export function authModule({ apiKey }: { apiKey: string }): DynamicModule {
  const keys = new ApiKeys(apiKey);
  return {
    module: AuthModule,
    global: true,
    providers: [
      { provide: ApiKeys, useValue: keys },
      { provide: APP_GUARD, useValue: new ApiKeyGuard(keys) },
    ],
    exports: [ApiKeys],
  };
}
