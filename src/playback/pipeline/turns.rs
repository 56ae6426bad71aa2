//! A piece of the film that is played again and again without a seek: its tracks come round to its beginning by themselves, and time
//! goes on in the pipeline as if the piece came once more behind itself.
//!
//! What is decoded on the way to the piece's beginning, or lies behind its end, is cut away by the element that selects pictures
//! ([`super::accurate_seek`]) and by [`cut_sound`]. Both know where a turn begins and ends from an event ([`Turn`]) that comes
//! before its first sample. Where frames and sound leave the pipeline, [`Turns::place`] says which place of the film they are.

use std::ops::Range;
use std::time::Duration;

use gstreamer as gst;
use gstreamer::prelude::*;
use parking_lot::Mutex;

use super::sound_shape::shape_of;

/// Times pass through fractions of seconds: a picture that ends this much before the piece's end is its last.
pub(crate) const NEARLY: Duration = Duration::from_millis(2);

/// Decoders give away all that they hold before an event of this name; see `gst_video_event_new_still_frame`.
const DRAINING_EVENT: &str = "GstEventStillFrame";
const DRAINS: &str = "still-state";
const BEGINS: &str = "vitrin-begins";
const ENDS: &str = "vitrin-ends";
const LEAD: &str = "vitrin-lead";
const FROM: &str = "vitrin-from";
const TO: &str = "vitrin-to";

/// The piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turns {
    from: Duration,
    to: Duration,
}

impl Turns {
    /// `None` for a piece that has no length.
    pub(crate) fn new(from: Duration, to: Duration) -> Option<Self> {
        (from < to).then_some(Turns { from, to })
    }

    pub(crate) fn from(self) -> Duration {
        self.from
    }

    pub(crate) fn to(self) -> Duration {
        self.to
    }

    pub(crate) fn length(self) -> Duration {
        self.to.saturating_sub(self.from)
    }

    /// The place of the film that is shown and heard at `time` of the pipeline.
    pub(crate) fn place(self, time: Duration) -> Duration {
        if time < self.to {
            return time;
        }
        let gone = time.saturating_sub(self.from).as_nanos() % self.length().as_nanos();
        // Less than the piece's length, which is a Duration.
        self.from + Duration::from_nanos(u64::try_from(gone).unwrap_or(0))
    }

    /// The same for a picture: one that is stamped up to [`NEARLY`] before the piece begins anew is its first, rounded.
    pub(crate) fn place_of_picture(self, time: Duration) -> Duration {
        let (place, soon) = (self.place(time), self.place(time + NEARLY));
        if time + NEARLY >= self.to && soon < place {
            self.from
        } else {
            place
        }
    }
}

/// One time round, in time stamps of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    /// Where it begins; `None` for the first one, which begins where its segment does.
    pub(crate) begins: Option<gst::ClockTime>,
    /// Where it ends; `None` where nothing is repeated.
    pub(crate) ends: Option<gst::ClockTime>,
    /// How much later than they are shown its pictures are stamped.
    pub(crate) lead: gst::ClockTime,
    pub(crate) turns: Option<Turns>,
}

impl Turn {
    /// Nothing is repeated.
    pub(crate) const NONE: Turn = Turn {
        begins: None,
        ends: None,
        lead: gst::ClockTime::ZERO,
        turns: None,
    };

    /// The event that goes before the first sample of the turn. The decoder gives away what it holds of the turn before.
    pub(crate) fn event(self) -> gst::Event {
        let number = |time: Option<Duration>| {
            time.and_then(|time| u64::try_from(time.as_nanos()).ok())
                .unwrap_or(u64::MAX)
        };
        let stamp = |stamp: Option<gst::ClockTime>| stamp.map_or(u64::MAX, gst::ClockTime::nseconds);
        let structure = gst::Structure::builder(DRAINING_EVENT)
            .field(DRAINS, self.begins.is_some())
            .field(BEGINS, stamp(self.begins))
            .field(ENDS, stamp(self.ends))
            .field(LEAD, self.lead.nseconds())
            .field(FROM, number(self.turns.map(Turns::from)))
            .field(TO, number(self.turns.map(Turns::to)))
            .build();
        gst::event::CustomDownstream::new(structure)
    }

    /// The turn that `event` says begins.
    pub(super) fn of(event: &gst::EventRef) -> Option<Self> {
        let gst::EventView::CustomDownstream(view) = event.view() else {
            return None;
        };
        let structure = view.structure()?;
        let number = |name| structure.get::<u64>(name).ok();
        let known = |number: u64| Some(number).filter(|number| *number != u64::MAX);
        let stamp = |number| known(number).map(gst::ClockTime::from_nseconds);
        let place = |name| number(name).and_then(known).map(Duration::from_nanos);
        Some(Turn {
            begins: stamp(number(BEGINS)?),
            ends: stamp(number(ENDS)?),
            lead: gst::ClockTime::from_nseconds(number(LEAD)?),
            turns: place(FROM).zip(place(TO)).and_then(|(from, to)| Turns::new(from, to)),
        })
    }
}

/// Cuts away what of the sound that passes `pad` lies outside of its turn. It is uncoded there, and its channels take turns.
pub(super) fn cut_sound(pad: &gst::Pad) {
    let turn = Mutex::<Option<Turn>>::default();
    pad.add_probe(
        gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM | gst::PadProbeType::EVENT_FLUSH,
        move |pad, info| {
            match &mut info.data {
                Some(gst::PadProbeData::Event(event)) => {
                    if event.type_() == gst::EventType::FlushStop {
                        *turn.lock() = None;
                    } else if let Some(begun) = Turn::of(event) {
                        *turn.lock() = Some(begun);
                    }
                }
                Some(gst::PadProbeData::Buffer(buffer)) => {
                    let Some(turn) = *turn.lock() else {
                        return gst::PadProbeReturn::Ok;
                    };
                    let Some((shape, pts)) = shape_of(pad).zip(buffer.pts()) else {
                        return gst::PadProbeReturn::Ok;
                    };
                    let all = buffer.size() / shape.moment();
                    let kept = turn.moments(pts, all, shape.rate);
                    if kept.is_empty() && all > 0 {
                        return gst::PadProbeReturn::Handled;
                    }
                    if kept != (0..all) {
                        let bytes = kept.start * shape.moment()..kept.end * shape.moment();
                        let Ok(mut part) = buffer.copy_region(gst::BUFFER_COPY_ALL, bytes) else {
                            return gst::PadProbeReturn::Handled;
                        };
                        let unique = part.make_mut();
                        unique.set_pts(pts + length(kept.start, shape.rate));
                        unique.set_duration(length(kept.len(), shape.rate));
                        *buffer = part;
                    }
                }
                _ => {}
            }
            gst::PadProbeReturn::Ok
        },
    );
}

/// How long so many moments of sound are.
fn length(moments: usize, rate: u32) -> gst::ClockTime {
    let nanoseconds = moments as u128 * 1_000_000_000 / u128::from(rate.max(1));
    gst::ClockTime::from_nseconds(u64::try_from(nanoseconds).unwrap_or(u64::MAX - 1))
}

impl Turn {
    /// Which of so many moments from `pts` on belong to it.
    fn moments(self, pts: gst::ClockTime, count: usize, rate: u32) -> Range<usize> {
        let until = |stamp: gst::ClockTime| {
            let time = u128::from(stamp.saturating_sub(pts).nseconds());
            // Rounded: the stamps of sound are.
            let moments = (time * u128::from(rate) + 500_000_000) / 1_000_000_000;
            usize::try_from(moments).map_or(count, |moments| moments.min(count))
        };
        let end = self.ends.map_or(count, until);
        self.begins.map_or(0, until).min(end)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn stamp(ms: u64) -> Option<gst::ClockTime> {
        Some(gst::ClockTime::from_mseconds(ms))
    }

    #[test]
    fn the_piece_comes_behind_itself() {
        let turns = Turns::new(MS(2_000), MS(3_000)).unwrap();
        let places = [1_000, 2_999, 3_000, 3_250, 4_000, 9_999].map(|time| turns.place(MS(time)).as_millis());
        assert_eq!(places, [1_000, 2_999, 2_000, 2_250, 2_000, 2_999]);
        assert_eq!(Turns::new(MS(3), MS(3)), None);
    }

    #[test]
    fn a_picture_just_before_the_piece_begins_anew_is_its_first() {
        let turns = Turns::new(MS(2_000), MS(3_000)).unwrap();
        let places = [2_960, 2_999, 3_999, 3_960].map(|time| turns.place_of_picture(MS(time)).as_millis());
        assert_eq!(places, [2_960, 2_000, 2_000, 2_960]);
    }

    #[test]
    fn a_turn_is_what_its_event_says() {
        gst::init().unwrap();
        let turns = Turns::new(MS(2_000), MS(3_000));
        for turn in [
            Turn::NONE,
            Turn {
                ends: stamp(3_000),
                turns,
                ..Turn::NONE
            },
            Turn {
                begins: stamp(3_000),
                ends: stamp(4_000),
                lead: gst::ClockTime::from_mseconds(1_400),
                turns,
            },
        ] {
            assert_eq!(Turn::of(&turn.event()), Some(turn));
        }
        let other = gst::event::CustomDownstream::new(gst::Structure::new_empty(DRAINING_EVENT));
        assert_eq!(Turn::of(&other), None);
    }

    #[test]
    fn sound_is_cut_at_both_ends_of_a_turn() {
        let turn = Turn {
            begins: stamp(1_000),
            ends: stamp(2_000),
            ..Turn::NONE
        };
        let kept = |at| turn.moments(gst::ClockTime::from_mseconds(at), 1_000, 10_000);
        assert!(kept(800).is_empty());
        assert_eq!(kept(950), 500..1_000);
        assert_eq!(kept(1_500), 0..1_000);
        assert_eq!(kept(1_950), 0..500);
        assert!(kept(2_000).is_empty());
        let first = Turn { begins: None, ..turn };
        assert_eq!(first.moments(gst::ClockTime::ZERO, 1_000, 10_000), 0..1_000);
    }
}
