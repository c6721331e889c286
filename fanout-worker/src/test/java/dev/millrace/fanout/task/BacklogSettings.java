package dev.millrace.fanout.task;

import dev.millrace.fanout.delivery.DeliverySettings;

/// The settings of a worker whose sources hold little in memory, so that sessions lag soon.
final class BacklogSettings {
    private BacklogSettings() {}

    /// @param pagesMax pages in memory for subscriptions that lag
    /// @param windowBytes what one source holds in memory
    static WorkerSettings of(WorkerSettings standard, int pagesMax, long windowBytes) {
        DeliverySettings delivery = standard.delivery();
        return new WorkerSettings(
                standard.name(),
                standard.sole(),
                standard.partitions(),
                standard.heartbeatEvery(),
                standard.deaths(),
                standard.holdFor(),
                standard.positionsEvery(),
                standard.positionsAfter(),
                standard.drainFor(),
                new DeliverySettings(
                        delivery.appendsInFlightMax(),
                        pagesMax,
                        windowBytes,
                        delivery.windowsBytesMax(),
                        delivery.residentSessionsMax(),
                        delivery.messageBytesMax(),
                        delivery.confirmedWithin(),
                        delivery.lingerMax(),
                        delivery.lagAfter(),
                        delivery.retry(),
                        delivery.groupLease(),
                        delivery.circuit(),
                        delivery.limits()));
    }
}
