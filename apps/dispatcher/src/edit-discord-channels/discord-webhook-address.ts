/** Also those of Discord's test clients, whose "copy webhook URL" names them. */
const HOSTS = ['discord.com', 'discordapp.com', 'ptb.discord.com', 'canary.discord.com'];

/** https://docs.discord.com/developers/resources/webhook#execute-webhook */
const PATH = /^\/api(\/v\d{1,2})?\/webhooks\/\d{1,20}\/[\w-]{1,200}$/;

/**
 * What is wrong with a webhook's address; undefined: nothing. Whoever may edit channels must not make this service call any
 * other address, such as one inside of the network it runs in.
 * @param anywhere any http(s) address will do: a stand-in of a developer or a test
 */
export function webhookRefusal(address: string, anywhere: boolean): string | undefined {
  if (!URL.canParse(address)) return 'it is no URL';
  const url = new URL(address);
  if (url.username || url.password) return 'it holds a user name or a password';
  if (anywhere) return /^https?:$/.test(url.protocol) ? undefined : 'it is not http or https';
  if (url.protocol !== 'https:' || url.port !== '' || !HOSTS.includes(url.hostname))
    return 'it does not lead to https://discord.com';
  return PATH.test(url.pathname) ? undefined : 'its path is not /api/webhooks/ID/TOKEN';
}
