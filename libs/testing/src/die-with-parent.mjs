// Preloaded into child processes of tests: when the parent is gone, however it went, its end of the channel closes.
const end = () => process.exit(1);
process.on('disconnect', end);
process.channel?.unref();
// It may have gone before this was read. (Undefined, not false, where there never was a channel, as in worker threads.)
if (process.connected === false) end();
