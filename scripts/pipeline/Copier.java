import java.io.FileInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies each record of a topic to the same partition of another one, exactly once: what it wrote and how far it read
 * are committed in one transaction. Kafka's own TransactionalMessageCopier does the same, but speaks only plaintext.
 *
 * It handles no error: whatever happens, it ends, and whoever started it starts it again. The next one aborts what this
 * one left open (initTransactions) and goes on where the last committed transaction ended.
 *
 * Prints {"started":true} when it may write, and {"copied":n} after each transaction: records since it started.
 */
public class Copier {
    /** What becomes of records takes its time in any pipeline. So most kills find a transaction open. */
    private static final long WORK_MS = 100;

    public static void main(String[] args) throws Exception {
        Properties common = new Properties();
        try (FileInputStream file = new FileInputStream(args[0])) {
            common.load(file);
        }
        try {
            copy(common, args[1], args[2], args[3], args[4]);
        } catch (Throwable failure) {
            System.err.println(failure);
            // Not exit: nothing is to be finished.
            Runtime.getRuntime().halt(1);
        }
    }

    private static void copy(Properties common, String input, String output, String group, String id)
        throws InterruptedException {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            with(common, Map.of("transactional.id", id, "transaction.timeout.ms", "30000")),
            new ByteArraySerializer(), new ByteArraySerializer());
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
            with(common, Map.of(
                "group.id", group,
                // One that is started again takes its own place, and waits for nobody's session to end.
                "group.instance.id", id,
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "isolation.level", "read_committed",
                "max.poll.records", "200")),
            new ByteArrayDeserializer(), new ByteArrayDeserializer());
        // Before offsets are asked for: those of the open transaction of one that was killed must not count.
        producer.initTransactions();
        consumer.subscribe(List.of(input));
        System.out.println("{\"started\":true}");
        for (long copied = 0; ; ) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
            if (records.isEmpty()) continue;
            producer.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(output, record.partition(), record.key(), record.value()));
            }
            producer.flush();
            Thread.sleep(WORK_MS);
            producer.sendOffsetsToTransaction(after(records), consumer.groupMetadata());
            producer.commitTransaction();
            copied += records.count();
            System.out.println("{\"copied\":" + copied + "}");
        }
    }

    /** Where each partition is to be read on. */
    private static Map<TopicPartition, OffsetAndMetadata> after(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> own = records.records(partition);
            offsets.put(partition, new OffsetAndMetadata(own.get(own.size() - 1).offset() + 1));
        }
        return offsets;
    }

    private static Properties with(Properties common, Map<String, String> own) {
        Properties all = new Properties();
        all.putAll(common);
        all.putAll(own);
        return all;
    }
}
