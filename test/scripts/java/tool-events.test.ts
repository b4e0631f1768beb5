import fc from '../../support/property';
import { parseConsumerEvent, parseProducerEvent } from '../../../scripts/java/tool-events';

/** As Kafka 4.3.1 prints them. */
const ACKED =
  '{"timestamp":1795656151098,"name":"producer_send_success","key":null,"value":"828489105.3","partition":0,"offset":7,"topic":"t"}';
const FAILED =
  '{"timestamp":1795656151099,"name":"producer_send_error","key":null,"value":"828489105.4","topic":"t","message":"late","exception":"class org.apache.kafka.common.errors.TimeoutException"}';
const TOTALS =
  '{"timestamp":1795656160000,"name":"tool_data","sent":857,"acked":857,"target_throughput":80,"avg_throughput":77.1}';
const RECORD =
  '{"timestamp":1795656151098,"name":"record_data","key":null,"value":"828489105.3","topic":"t","partition":0,"offset":7}';

test('what the tools tell of records is understood', () => {
  expect(parseProducerEvent(ACKED)).toMatchObject({ value: '828489105.3', partition: 0, offset: 7 });
  expect(parseProducerEvent(FAILED)).toMatchObject({ name: 'producer_send_error', value: '828489105.4' });
  expect(parseProducerEvent(TOTALS)).toEqual({ name: 'tool_data', sent: 857, acked: 857 });
  expect(parseConsumerEvent(RECORD)).toMatchObject({ value: '828489105.3', partition: 0, offset: 7 });
});

test("Kafka's log, cut lines and anything else mean nothing, and do no harm", () => {
  const json = fc.json();
  const cut = fc.nat({ max: ACKED.length - 1 }).map((length) => ACKED.slice(0, length));
  const log = fc.constant(
    '[2026-11-26 01:21:38,479] ERROR something (org.apache.kafka.clients.NetworkClient)',
  );
  fc.assert(
    fc.property(fc.oneof(json, cut, log, fc.string()), (line) => {
      expect(parseProducerEvent(line)).toBeUndefined();
      expect(parseConsumerEvent(line)).toBeUndefined();
    }),
  );
});

test('an acknowledgement without its place is none', () => {
  expect(parseProducerEvent(ACKED.replace('"partition":0', '"partition":-1'))).toBeUndefined();
  expect(parseProducerEvent(ACKED.replace('"offset":7,', ''))).toBeUndefined();
});
