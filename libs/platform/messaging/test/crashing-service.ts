// A process that listens, and kills itself at a named point: what the conformance suite restarts until all is done.
import { InProcessBus, RabbitMqTransport } from '../src/index.js';
import { listener, Service, SILENT } from './service.js';

const { TEST_DATABASE_URL, TEST_RABBITMQ_URL, TEST_QUEUE, CRASH_POINT, CRASH_ON } = process.env;
const die = (): void => void process.kill(process.pid, 'SIGKILL');

const transport = TEST_RABBITMQ_URL
  ? new RabbitMqTransport(TEST_RABBITMQ_URL, 'crashing', SILENT, {})
  : new InProcessBus();
const service = await Service.open(TEST_DATABASE_URL!, transport);
await service.listen(
  listener('crash.*', { queue: TEST_QUEUE!, batch: 10 }, (event, context) => {
    if ((event.data as { name: string }).name !== CRASH_ON) return;
    if (CRASH_POINT === 'after-commit') context.onCommitted(die);
    else die();
  }),
);
service.startRelay();
console.log('ready');
