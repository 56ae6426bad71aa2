//! Edit lists (`elst`; ISO 14496-12, section 8.6.6): which part of a track is shown when.

use super::boxes::full;
use super::units::Unit;
use crate::playback::media::sample::FilmTime;
use crate::playback::media::table::TableEntry;

const SECOND: i128 = 1_000_000_000;

/// A stretch of the film's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Edit {
    /// Ticks of the film's clock; 0: to the track's end.
    pub(super) duration: u64,
    /// Where in the track it begins, in ticks of the track's clock; `None`: nothing is shown.
    pub(super) media_time: Option<i64>,
    /// Whether the picture stands still.
    pub(super) dwells: bool,
}

/// Reads an edit list. Speeds other than 1 are not followed: no player does.
pub(super) fn read_edits(elst: &[u8]) -> Vec<Edit> {
    /// More cuts than anybody makes on a telephone.
    const MAX_EDITS: usize = 4096;
    let Some((version, _, mut elst)) = full(elst) else {
        return Vec::new();
    };
    let wide = version == 1;
    let count = elst.u32().unwrap_or(0) as usize;
    let edits = std::iter::from_fn(|| {
        let duration = elst.u32_or_u64(wide)?;
        let media_time = if wide {
            elst.u64()?.cast_signed()
        } else {
            i64::from(elst.i32()?)
        };
        let rate = elst.u32()?;
        Some(Edit {
            duration,
            media_time: (media_time >= 0).then_some(media_time),
            dwells: rate == 0,
        })
    });
    edits.take(count.min(MAX_EDITS)).collect()
}

/// Ticks per second of the two clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocks {
    pub(super) film: u32,
    pub(super) track: u32,
}

impl Clocks {
    /// Nanoseconds of a time on the track's clock.
    pub(super) fn track_time(self, ticks: i64) -> FilmTime {
        scale(i128::from(ticks), SECOND, self.track)
    }

    fn film_time(self, ticks: u64) -> FilmTime {
        scale(i128::from(ticks), SECOND, self.film)
    }

    /// Ticks of the track's clock.
    fn track_ticks(self, film_ticks: u64) -> i64 {
        scale(i128::from(film_ticks), i128::from(self.track), self.film)
    }
}

/// `value · times / by`, rounded to the nearest.
fn scale(value: i128, times: i128, by: u32) -> i64 {
    let by = i128::from(by.max(1));
    let scaled = (value.saturating_mul(times).saturating_mul(2) + by).div_euclid(2 * by);
    // A thousand hours and more are no film; this leaves room for sums.
    let limit = i128::from(i64::MAX / 4);
    i64::try_from(scaled.clamp(-limit, limit)).unwrap_or(0)
}

/// A track as it is played.
pub(super) struct Timeline {
    pub(super) entries: Vec<TableEntry>,
    /// When the first sample is shown.
    pub(super) start: FilmTime,
    /// When the last one ends.
    pub(super) end: FilmTime,
}

/// What a track's samples need from those before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decoding {
    /// Pictures, which refer to others.
    Pictures,
    /// Sound: so many pieces before the first are decoded so that it sounds right.
    Sound { lead: usize },
}

/// Resolves `edits`; `None` when there is nothing to show.
pub(super) fn resolve(units: &[Unit], edits: &[Edit], clocks: Clocks, decoding: Decoding) -> Option<Timeline> {
    let shown = Shown::new(units, decoding);
    if !edits.is_empty() {
        let edited = shown.edited(edits, clocks);
        if edited.shows_enough(&shown, clocks) {
            return edited.finish();
        }
    }
    let mut whole = Resolved::default();
    shown.add(i64::MIN, i64::MAX, 0, clocks, 0, &mut whole);
    whole.finish()
}

/// A track's samples in the order in which they are shown.
struct Shown<'a> {
    units: &'a [Unit],
    decoding: Decoding,
    /// Places in `units`, by presentation time.
    order: Vec<u32>,
    /// By place in `units`: how long each is shown, in ticks.
    lengths: Vec<u32>,
    /// Places of key frames.
    keys: Vec<u32>,
}

#[derive(Default)]
struct Resolved {
    entries: Vec<TableEntry>,
    start: Option<FilmTime>,
    end: FilmTime,
    /// Samples that are shown.
    count: usize,
}

impl Resolved {
    fn shows_enough(&self, shown: &Shown<'_>, clocks: Clocks) -> bool {
        /// An edit list that leaves less than this of a longer film, hardly two frames, is a mistake of what wrote it.
        const LEAST: FilmTime = 80_000_000;
        let length = self.start.map_or(0, |start| self.end - start);
        let track = shown
            .span()
            .map_or(0, |(start, end)| clocks.track_time(end.saturating_sub(start)));
        self.count > 0 && (length >= LEAST || length >= track / 2)
    }

    fn finish(self) -> Option<Timeline> {
        Some(Timeline {
            start: self.start?,
            entries: self.entries,
            end: self.end,
        })
    }
}

/// Gives hidden pictures times that are in order with those of all others, since decoders stumble over times that go back:
/// right before `first`, the time of the first that is shown, and right behind `last`. In the film's first edit they lie far
/// before the film.
fn squeeze_hidden(entries: &mut [TableEntry], first: FilmTime, last: FilmTime, is_first: bool) {
    /// An hour.
    const FAR: FilmTime = 3_600_000_000_000;
    let mut hidden: Vec<&mut TableEntry> = entries.iter_mut().filter(|entry| entry.is_hidden).collect();
    hidden.sort_by_key(|entry| entry.time);
    let before = hidden.iter().filter(|entry| entry.time <= first).count();
    let count = before as FilmTime;
    for (place, entry) in (0..).zip(hidden) {
        entry.length = 1;
        entry.time = match place - count {
            behind @ 0.. => last + 1 + behind,
            _ if is_first => first - FAR + place * 1_000_000,
            ahead => first + ahead,
        };
    }
}

impl<'a> Shown<'a> {
    fn new(units: &'a [Unit], decoding: Decoding) -> Self {
        let mut order: Vec<u32> = (0u32..).take(units.len()).collect();
        order.sort_by_key(|&place| units[place as usize].pts);
        let mut lengths: Vec<u32> = units.iter().map(|unit| unit.duration).collect();
        if decoding == Decoding::Pictures {
            // Durations are those of decoding; a picture stands until the next is shown.
            for pair in order.windows(2) {
                let [this, next] = [pair[0], pair[1]].map(|place| units[place as usize].pts);
                lengths[pair[0] as usize] = u32::try_from(next.saturating_sub(this)).unwrap_or(u32::MAX);
            }
            // The last one's duration may say nothing; then it stands as long as the one before.
            if let [.., before, last] = order[..]
                && lengths[last as usize] <= 1
            {
                lengths[last as usize] = lengths[before as usize];
            }
        }
        let keys = (0u32..)
            .zip(units)
            .filter(|(_, unit)| unit.is_key)
            .map(|(place, _)| place);
        Shown {
            decoding,
            order,
            lengths,
            keys: keys.collect(),
            units,
        }
    }

    fn unit(&self, place: u32) -> &Unit {
        &self.units[place as usize]
    }

    /// First and last tick that something is shown.
    fn span(&self) -> Option<(i64, i64)> {
        let (&first, &last) = (self.order.first()?, self.order.last()?);
        let end = self
            .unit(last)
            .pts
            .saturating_add(i64::from(self.lengths[last as usize]));
        Some((self.unit(first).pts, end))
    }

    fn edited(&self, edits: &[Edit], clocks: Clocks) -> Resolved {
        let mut resolved = Resolved::default();
        let mut film_ticks: u64 = 0;
        for edit in edits {
            let at = clocks.film_time(film_ticks);
            film_ticks = film_ticks.saturating_add(edit.duration);
            let Some(from) = edit.media_time else {
                continue;
            };
            let to = match edit {
                Edit { dwells: true, .. } => from.saturating_add(1),
                Edit { duration: 0, .. } => i64::MAX,
                Edit { duration, .. } => from.saturating_add(clocks.track_ticks(*duration).max(1)),
            };
            let stands = if edit.dwells {
                clocks.film_time(edit.duration)
            } else {
                0
            };
            if edit.dwells && self.decoding != Decoding::Pictures {
                continue;
            }
            self.add(from, to, at, clocks, stands, &mut resolved);
        }
        resolved
    }

    /// Adds what is shown in the ticks `from..to`, which begin at film time `at`; a single picture `stands` for so long.
    /// Without an edit list, `from` is the least number: film times are the track's own.
    fn add(&self, from: i64, to: i64, at: FilmTime, clocks: Clocks, stands: FilmTime, resolved: &mut Resolved) {
        let is_picture = self.decoding == Decoding::Pictures;
        let pts = |&place: &u32| self.unit(place).pts;
        // A picture before the cut is not shown, unless it would stand for long: so do other players. Of sound, all is heard.
        let slack = scale(i128::from(clocks.track), 1, 1000);
        let long = scale(i128::from(clocks.track), 1, 10);
        let mut first = self
            .order
            .partition_point(|place| pts(place) < from.saturating_sub(slack));
        if let Some(&before) = first.checked_sub(1).and_then(|before| self.order.get(before)) {
            let end = pts(&before).saturating_add(i64::from(self.lengths[before as usize]));
            if end > from.saturating_add(if is_picture && stands == 0 { long } else { 0 }) {
                first -= 1;
            }
        }
        let behind = self.order.partition_point(|place| pts(place) < to);
        let Some(range) = self.order.get(first..behind).filter(|range| !range.is_empty()) else {
            return;
        };
        let (Some(&lowest), Some(&last)) = (range.iter().min(), range.iter().max()) else {
            return;
        };
        let begin = self.decoding_begin(lowest, from.saturating_add(slack));
        if resolved.entries.len() + (last - begin) as usize > 2 * self.units.len() + 1000 {
            // Hundreds of edits that show all of a film again and again.
            return;
        }
        let origin = if from == i64::MIN { 0 } else { from };
        let end_of_edit = at.saturating_add(clocks.track_time(to.saturating_sub(origin)));
        let earliest = pts(&range[0]);
        let is_first = resolved.entries.is_empty();
        let place_in_entries = resolved.entries.len();
        let mut bounds: Option<(FilmTime, FilmTime)> = None;
        for place in begin..=last {
            let unit = self.unit(place);
            let ticks = unit.pts.saturating_sub(origin);
            let mut time = at + clocks.track_time(ticks);
            let mut end = at + clocks.track_time(ticks.saturating_add(i64::from(self.lengths[place as usize])));
            let is_hidden = unit.pts < earliest || unit.pts >= to;
            if !is_hidden {
                if is_picture && from != i64::MIN {
                    time = time.max(at);
                }
                end = match (stands, from) {
                    (1.., _) => at + stands,
                    (_, i64::MIN) => end,
                    _ => end.min(end_of_edit),
                };
                resolved.start = Some(resolved.start.map_or(time, |start| start.min(time)));
                resolved.end = resolved.end.max(end);
                resolved.count += 1;
                bounds = Some(bounds.map_or((time, time), |(first, last)| (first.min(time), last.max(time))));
            }
            resolved.entries.push(TableEntry {
                offset: unit.offset,
                size: unit.size,
                length: u64::try_from(end - time).unwrap_or(0),
                time,
                is_key: unit.is_key,
                is_hidden,
                format: unit.format,
            });
        }
        if is_picture && let Some((first, last)) = bounds {
            squeeze_hidden(&mut resolved.entries[place_in_entries..], first, last, is_first);
        }
    }

    /// Where decoding has to begin for `lowest`, the first in decoding order of what is shown from tick `from` on.
    fn decoding_begin(&self, lowest: u32, from: i64) -> u32 {
        match self.decoding {
            Decoding::Sound { lead } => lowest.saturating_sub(u32::try_from(lead).unwrap_or(0)),
            Decoding::Pictures => {
                let keys = &self.keys[..self.keys.partition_point(|&key| key <= lowest)];
                // A key frame that is shown after `from` has pictures before it that refer to the group before.
                let early = keys
                    .iter()
                    .rev()
                    .find(|&&key| from == i64::MIN || self.unit(key).pts <= from);
                early.or(keys.last()).copied().unwrap_or(0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::boxes::tests::words;
    use super::*;

    const CLOCKS: Clocks = Clocks { film: 1000, track: 100 };
    const TICK: FilmTime = 10_000_000;

    /// Groups of six pictures, 4 ticks each, the first shown at tick 8; each group is stored as I P B B P P.
    fn pictures(groups: i64) -> Vec<Unit> {
        let order = [0, 3, 1, 2, 4, 5];
        let times = (0..groups).flat_map(|group| order.map(|place| group * 6 + place));
        times
            .map(|picture| Unit {
                offset: picture.unsigned_abs() * 10,
                size: 10,
                duration: 4,
                pts: 8 + 4 * picture,
                is_key: picture % 6 == 0,
                format: 0,
            })
            .collect()
    }

    fn edit(duration: u64, media_time: i64) -> Edit {
        Edit {
            duration,
            media_time: (media_time >= 0).then_some(media_time),
            dwells: false,
        }
    }

    /// Numbers and ticks of the pictures that are shown, in order of showing; and how many are hidden.
    fn shown(timeline: &Timeline) -> (Vec<(u64, FilmTime)>, usize) {
        let visible = timeline.entries.iter().filter(|entry| !entry.is_hidden);
        let mut shown: Vec<_> = visible.map(|entry| (entry.offset / 10, entry.time / TICK)).collect();
        shown.sort_by_key(|&(_, time)| time);
        (shown, timeline.entries.iter().filter(|entry| entry.is_hidden).count())
    }

    fn resolved(groups: i64, edits: &[Edit]) -> Timeline {
        resolve(&pictures(groups), edits, CLOCKS, Decoding::Pictures).unwrap()
    }

    #[test]
    fn without_edits_times_are_the_tracks_own() {
        let timeline = resolved(2, &[]);
        let (numbers, hidden) = shown(&timeline);
        assert_eq!((numbers[0], numbers[11], hidden), ((0, 8), (11, 52), 0));
        assert_eq!((timeline.start, timeline.end), (8 * TICK, 56 * TICK));
    }

    #[test]
    fn an_edit_begins_the_film_at_its_first_picture() {
        let timeline = resolved(2, &[edit(480, 8)]);
        assert_eq!(shown(&timeline).0[0], (0, 0));
        assert_eq!((timeline.start, timeline.end), (0, 48 * TICK));
    }

    #[test]
    fn a_cut_inside_a_group_hides_what_is_only_decoded() {
        let timeline = resolved(3, &[edit(320, 8 + 4 * 8)]);
        let (numbers, hidden) = shown(&timeline);
        assert_eq!(
            numbers.iter().map(|&(number, _)| number).collect::<Vec<_>>(),
            (8..16).collect::<Vec<_>>()
        );
        assert_eq!((numbers[0].1, numbers[7].1, hidden), (0, 28, 2));
        assert!(timeline.entries[0].is_key && timeline.entries[0].is_hidden);
        assert_eq!(timeline.end, 32 * TICK);
    }

    #[test]
    fn an_empty_edit_delays() {
        let timeline = resolved(1, &[edit(500, -1), edit(240, 8)]);
        assert_eq!(shown(&timeline).0[0], (0, 50));
        assert_eq!((timeline.start, timeline.end), (50 * TICK, 74 * TICK));
    }

    #[test]
    fn two_edits_follow_one_another() {
        let timeline = resolved(4, &[edit(120, 8 + 4 * 2), edit(160, 8 + 4 * 15)]);
        let numbers: Vec<_> = shown(&timeline).0;
        assert_eq!(
            numbers,
            [(2, 0), (3, 4), (4, 8), (15, 12), (16, 16), (17, 20), (18, 24)]
        );
    }

    #[test]
    fn an_edit_list_of_almost_nothing_is_ignored() {
        for edits in [[edit(3, 8)], [edit(400, 100_000)]] {
            assert_eq!(shown(&resolved(2, &edits)).0.len(), 12);
        }
    }

    #[test]
    fn an_edit_without_a_length_goes_to_the_end() {
        assert_eq!(shown(&resolved(2, &[edit(0, 8 + 16)])).0.len(), 8);
    }

    #[test]
    fn a_picture_that_stands_where_the_cut_is_stays() {
        let slides = [0, 600, 1200].map(|pts| Unit {
            offset: 0,
            size: 10,
            duration: 600,
            pts,
            is_key: pts == 0,
            format: 0,
        });
        let timeline = resolve(&slides, &[edit(10_000, 300)], CLOCKS, Decoding::Pictures).unwrap();
        let times: Vec<_> = timeline
            .entries
            .iter()
            .map(|entry| (entry.time / TICK, entry.length))
            .collect();
        assert_eq!(times, [(0, 3_000_000_000), (300, 6_000_000_000), (900, 1_000_000_000)]);
    }

    #[test]
    fn a_picture_can_stand_still() {
        let still = Edit {
            dwells: true,
            ..edit(2000, 8)
        };
        let timeline = resolved(1, &[still, edit(240, 8)]);
        assert_eq!(shown(&timeline).0[..2], [(0, 0), (0, 200)]);
        assert_eq!(timeline.end, 224 * TICK);
    }

    #[test]
    fn sound_is_decoded_from_a_little_before_its_cut() {
        let sound: Vec<Unit> = (0..10)
            .map(|piece| Unit {
                offset: piece * 10,
                size: 10,
                duration: 2,
                pts: piece as i64 * 2,
                is_key: true,
                format: 0,
            })
            .collect();
        let timeline = resolve(&sound, &[edit(120, 9)], CLOCKS, Decoding::Sound { lead: 2 }).unwrap();
        let pieces: Vec<_> = timeline
            .entries
            .iter()
            .map(|entry| (entry.time / TICK, entry.is_hidden))
            .collect();
        assert_eq!(
            pieces,
            [
                (-5, true),
                (-3, true),
                (-1, false),
                (1, false),
                (3, false),
                (5, false),
                (7, false),
                (9, false)
            ]
        );
    }

    #[test]
    fn edit_lists_that_repeat_a_film_a_thousand_times_end() {
        let timeline = resolved(100, &vec![edit(24_000, 8); 4000]);
        assert!(timeline.entries.len() < 3000);
    }

    #[test]
    fn edits_are_read_in_both_widths() {
        let narrow = words(&[0, 2, 500, u32::MAX, 1 << 16, 240, 8, 1 << 16]);
        let wide = words(&[1 << 24, 2, 0, 500, u32::MAX, u32::MAX, 1 << 16, 0, 240, 0, 8, 1 << 16]);
        for elst in [narrow, wide] {
            assert_eq!(read_edits(&elst), [edit(500, -1), edit(240, 8)]);
        }
    }
}
