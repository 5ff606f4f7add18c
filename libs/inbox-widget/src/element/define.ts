import { MarmaladeInbox } from './marmalade-inbox.js';

// A page may have the script twice.
if (!customElements.get('marmalade-inbox')) customElements.define('marmalade-inbox', MarmaladeInbox);

export { MarmaladeInbox };
