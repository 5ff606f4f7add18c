// Tables of the apps that documents are made from and that no package exports.
export { TRANSITIONS } from '../../apps/dispatcher/src/deliveries/delivery-state.js';
