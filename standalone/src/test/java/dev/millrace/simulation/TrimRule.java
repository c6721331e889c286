package dev.millrace.simulation;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.InheritedSegment;

/// Nothing is trimmed that anybody may still read: the records of a life that lasts, and what a fork that lasts takes
/// from it. Applied in the moment in which a trim lands.
///
/// @param s2Ms S2's own clock
record TrimRule(Iterable<Witness> witnesses, long s2Ms) {
    void check(Witness trimmed) {
        long point = trimmed.trimPoint();
        if (trimmed.state().mayLiveAt(s2Ms) && point >= trimmed.state().firstSeqNum()) {
            throw new Violation("trimmed although it lives: " + trimmed.path() + " trimPoint=" + point + " "
                    + trimmed.state().describe());
        }
        for (Witness fork : witnesses) {
            ForkOrigin origin = fork.origin();
            if (origin == null || !fork.state().mayLiveAt(s2Ms)) {
                continue;
            }
            for (InheritedSegment segment : origin.segments()) {
                boolean reads = segment.untilSeqNum() > segment.fromSeqNum() || segment.splitBytes() > 0;
                boolean same = segment.stream().equals(trimmed.path())
                        && trimmed.state().lastLife() >= segment.life();
                if (reads && same && point > segment.fromSeqNum()) {
                    throw new Violation("trimmed although a fork reads it: " + trimmed.path() + " trimPoint=" + point
                            + " fork=" + fork.path() + " " + segment);
                }
            }
        }
    }
}
