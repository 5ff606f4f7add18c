export * from './small-app.js';
