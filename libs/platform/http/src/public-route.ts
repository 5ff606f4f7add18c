import { SetMetadata } from '@nestjs/common';

/** Metadata of routes anybody may call; the guard of @marmalade/auth reads it. */
export const PUBLIC_ROUTE = 'marmalade:public-route';

/** Declares that a route, or all of a controller's, takes no credentials. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(PUBLIC_ROUTE, true);
