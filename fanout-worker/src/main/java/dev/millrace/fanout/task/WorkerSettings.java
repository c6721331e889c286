package dev.millrace.fanout.task;

import dev.millrace.fanout.delivery.DeliverySettings;
import dev.millrace.model.members.DeathRule;
import dev.millrace.model.members.MemberRecord;
import dev.millrace.model.name.Partitions;
import java.time.Duration;

/// How one worker does its work.
///
/// @param name for people: where it runs
/// @param sole whether no other process can be at work on this store: nobody's heartbeats are waited for, and none are
/// written
/// @param partitions how many tasks the sources are divided into; the same for all of an endpoint
/// @param heartbeatEvery between heartbeats
/// @param deaths when others are held for dead
/// @param holdFor how long a task is left to an owner that lives
/// @param positionsEvery how long delivered positions may stay unwritten
/// @param positionsAfter after how many deliveries they are written at the latest
/// @param drainFor how long appends under way are waited for when a task is given back
public record WorkerSettings(
        String name,
        boolean sole,
        int partitions,
        Duration heartbeatEvery,
        DeathRule deaths,
        Duration holdFor,
        Duration positionsEvery,
        int positionsAfter,
        Duration drainFor,
        DeliverySettings delivery) {
    public WorkerSettings {
        if (partitions < 1 || partitions > Partitions.COUNT_MAX) {
            throw new IllegalArgumentException(
                    "partitions: allowed=1.." + Partitions.COUNT_MAX + " found=" + partitions);
        }
        if (name.length() * 3 > MemberRecord.NAME_BYTES_MAX) {
            throw new IllegalArgumentException("worker name: chars=" + name.length());
        }
    }

    public static WorkerSettings standard(String name, boolean sole) {
        return new WorkerSettings(
                name,
                sole,
                Partitions.COUNT_DEFAULT,
                Duration.ofMillis(500),
                new DeathRule(1_300, 2_000),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                10_000,
                Duration.ofMillis(500),
                DeliverySettings.standard());
    }
}
