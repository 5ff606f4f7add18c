// Wakes the admins.
import { randomUUID } from 'node:crypto';
import { UsageError } from './errors.mjs';

/** @type {import('./run.mjs').Command} */
export default {
  name: 'alert',
  summary: 'Asks every admin to look at something at once',
  usage: ['"TEXT" [--title TITLE] [--url ADDRESS]'],
  details: `
--title  what has happened, in a few words
--url    the page where it is dealt with

The alert goes out as the event admin.alert: on the admins' own channels and the ops channel "system", also in quiet hours.`,
  options: { title: { type: 'string' }, url: { type: 'string' } },
  async run({ values, positionals, api, output }) {
    const [message, ...more] = positionals;
    if (!message?.trim() || more.length > 0)
      throw new UsageError('Say in one text, in quotes, what the admins should know.');
    const id = randomUUID();
    const { title = 'Alert', url } = values;
    const event = {
      specversion: '1.0',
      id,
      source: '/marmalade/command-line',
      type: 'admin.alert',
      time: new Date().toISOString(),
      data: { alertId: id, title, message, raisedBy: 'the command line', ...(url && { url }) },
    };
    // The id makes a second try harmless.
    await api.post('/events', event, { contentType: 'application/cloudevents+json', tries: 5 });
    output.result({ event: id }, `The alert is on its way (event ${id}).`);
  },
};
