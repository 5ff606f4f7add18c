export * from './fcm-stand-in.js';
export * from './push-service-stand-in.js';
export * from './web-push-testing.js';
