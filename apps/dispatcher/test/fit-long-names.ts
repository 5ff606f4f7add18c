// Fits an embed whose fields' names alone are longer than Discord's total. Ends, or does not.
import { embedLength, fitEmbed } from '../src/rendering/discord-embed.js';

const fields = Array.from({ length: 25 }, () => ({ name: 'n'.repeat(256), value: 'v' }));
console.log(`total ${embedLength(fitEmbed({ fields }))}`);
