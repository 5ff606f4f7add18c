import { problemType } from '@marmalade/http';

export const UPGRADE_REQUIRED = problemType({
  code: 'UPGRADE_REQUIRED',
  status: 426,
  title: 'The route takes WebSockets only',
  headers: { upgrade: 'websocket', connection: 'Upgrade' },
});
export const ORIGIN_NOT_ALLOWED = problemType({
  code: 'ORIGIN_NOT_ALLOWED',
  status: 403,
  title: 'Pages of this origin may not connect',
});
