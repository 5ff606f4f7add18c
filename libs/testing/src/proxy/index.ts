export * from './amqp-proxy.js';
export * from './postgres-proxy.js';
export type { Hold, ProxiedMessage, TcpProxy } from './tcp-proxy.js';
