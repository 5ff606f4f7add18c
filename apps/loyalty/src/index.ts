export { type LoyaltyConfig, LoyaltySettings, readLoyaltyConfig } from './loyalty.config.js';
export { startLoyalty } from './start-loyalty.js';
