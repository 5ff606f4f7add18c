export { type BotsConfig, BotsSettings, readBotsConfig } from './bots.config.js';
export { startBots } from './start-bots.js';
