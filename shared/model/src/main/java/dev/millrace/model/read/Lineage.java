package dev.millrace.model.read;

import dev.millrace.model.command.ForkOrigin;
import dev.millrace.model.command.InheritedSegment;
import dev.millrace.model.name.StreamPath;
import dev.millrace.model.offset.Offset;
import dev.millrace.model.offset.ReadFrom;
import dev.millrace.model.outcome.StreamView;
import dev.millrace.model.read.Position.Gone;
import dev.millrace.model.read.Position.Invalid;
import dev.millrace.model.read.Position.Place;
import java.util.ArrayList;
import java.util.List;

/// The logs that one stream is read through at one moment, oldest first: the inherited segments of a fork, and last the
/// stream's own life from its first record to its tail. Resolves offsets to places in them and back.
///
/// One place can be spelled in two ways: the end of a segment is the beginning of the next. The canonical spelling
/// is the later one, so the end of all is the tail in the stream's own life.
///
/// @param segments the last is the stream's own and ends at the visible tail
/// @param confirmedSeqNum the end of the stream's own log; what lies between the visible tail and this is the tail
public record Lineage(List<InheritedSegment> segments, long confirmedSeqNum) {
    public Lineage {
        segments = List.copyOf(segments);
    }

    public static Lineage of(StreamPath path, StreamView view) {
        if (view.tail().life() != view.life()) {
            throw new IllegalArgumentException("view: life=" + view.life() + " tail=" + view.tail());
        }
        long tail = view.tail().seqNum();
        InheritedSegment own = new InheritedSegment(path, view.life(), view.firstSeqNum(), tail, 0);
        ForkOrigin origin = view.origin();
        if (origin == null) {
            return new Lineage(List.of(own), view.confirmedSeqNum());
        }
        List<InheritedSegment> segments = new ArrayList<>(origin.segments().size() + 1);
        segments.addAll(origin.segments());
        segments.add(own);
        return new Lineage(segments, view.confirmedSeqNum());
    }

    /// Whether the stream has the place `from`: whether that resolves to one, for which the logs' names do not matter.
    public static boolean has(StreamView view, ReadFrom from) {
        return switch (from) {
            case ReadFrom.Beginning _, ReadFrom.Now _ -> true;
            case ReadFrom.At(Offset offset) -> offset.equals(Offset.ZERO) || has(view, offset);
        };
    }

    private static boolean has(StreamView view, Offset offset) {
        if (offset.life() == view.life()) {
            return offset.seqNum() <= view.confirmedSeqNum();
        }
        List<InheritedSegment> inherited =
                view.origin() == null ? List.of() : view.origin().segments();
        for (InheritedSegment segment : inherited.reversed()) {
            if (segment.life() == offset.life()) {
                return offset.seqNum() <= segment.untilSeqNum();
            }
        }
        return false;
    }

    public Position resolve(ReadFrom from) {
        return switch (from) {
            case ReadFrom.Beginning() -> beginning();
            case ReadFrom.Now() -> tail();
            case ReadFrom.At(Offset offset) -> offset.equals(Offset.ZERO) ? beginning() : at(offset);
        };
    }

    public Place beginning() {
        return canonical(0, segments.getFirst().fromSeqNum());
    }

    /// The end of everything: the visible tail.
    public Place tail() {
        return new Place(segments.size() - 1, segments.getLast().untilSeqNum());
    }

    /// Whether the stream itself has no visible message, so that its tail is the end of what it inherits.
    public boolean ownIsEmpty() {
        InheritedSegment own = segments.getLast();
        return own.fromSeqNum() == own.untilSeqNum();
    }

    /// The place where the segment after `segment` begins.
    public Place after(int segment) {
        return canonical(segment + 1, segments.get(segment + 1).fromSeqNum());
    }

    /// The place at `seqNum` of a segment, in its canonical spelling: at the end of an inherited segment that is the
    /// beginning of the next, unless a piece of the message at the end is still to come.
    public Place canonical(int segment, long seqNum) {
        int last = segments.size() - 1;
        int at = segment;
        long number = seqNum;
        while (at < last
                && number == segments.get(at).untilSeqNum()
                && segments.get(at).splitBytes() == 0) {
            at++;
            number = segments.get(at).fromSeqNum();
        }
        return new Place(at, number);
    }

    public Offset offset(Place place) {
        return new Offset(segments.get(place.segment()).life(), place.seqNum());
    }

    /// What a fork made at `end` inherits: everything before it, and then `splitBytes` bytes of the message that starts
    /// there.
    public List<InheritedSegment> until(Place end, long splitBytes) {
        List<InheritedSegment> inherited = new ArrayList<>(segments.subList(0, end.segment()));
        InheritedSegment cut = segments.get(end.segment());
        inherited.add(new InheritedSegment(cut.stream(), cut.life(), cut.fromSeqNum(), end.seqNum(), splitBytes));
        return List.copyOf(inherited);
    }

    private Position at(Offset offset) {
        int last = segments.size() - 1;
        for (int i = last; i >= 0; i--) {
            InheritedSegment segment = segments.get(i);
            if (segment.life() == offset.life()) {
                long seqNum = Math.max(offset.seqNum(), segment.fromSeqNum());
                return i == last ? atOwn(seqNum) : atInherited(i, seqNum);
            }
        }
        long life = segments.get(last).life();
        return offset.life() < life
                ? new Gone("offset of an earlier life: offset=" + offset + " life=" + life)
                : new Invalid("offset of a life to come: offset=" + offset + " life=" + life);
    }

    private Position atOwn(long seqNum) {
        if (seqNum > confirmedSeqNum) {
            return new Invalid("offset past the tail: position=" + seqNum + " tail="
                    + segments.getLast().untilSeqNum());
        }
        return new Place(
                segments.size() - 1, Math.min(seqNum, segments.getLast().untilSeqNum()));
    }

    private Position atInherited(int index, long seqNum) {
        InheritedSegment segment = segments.get(index);
        return seqNum > segment.untilSeqNum()
                ? new Invalid("offset past the fork point: position=" + seqNum + " forked at=" + segment.untilSeqNum())
                : canonical(index, seqNum);
    }
}
