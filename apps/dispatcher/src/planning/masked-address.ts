import type { Channel } from '../catalogue/event-type.js';

/** An address by which its owner knows it and nobody else can use it: `a•••@example.com`, `+7•••0123`, `•••321`. */
export function maskedAddress(channel: Channel, address: string): string {
  switch (channel) {
    case 'email':
      return `${address.slice(0, 1)}•••${address.slice(address.lastIndexOf('@'))}`;
    case 'sms':
      return `${address.slice(0, 2)}•••${address.slice(-4)}`;
    case 'telegram':
      return `•••${address.slice(-3)}`;
    // Ids of people, and names of ops channels and endpoints.
    default:
      return address;
  }
}
