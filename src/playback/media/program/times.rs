//! When pictures are shown that bear no time stamp: on DVDs only one in half a second does.
//!
//! A picture that others refer to is shown when the next such one comes; those in between are shown at once. So a group is a
//! picture that others refer to and what follows it up to the next; it is shown last of them.

use std::collections::VecDeque;

use super::pictures::{Picture, PictureKind};

/// The clock has 33 bits.
const WRAP: i64 = 1 << 33;
/// So many pictures between two that others refer to are none of any film.
const MAX_GROUP: usize = 64;

/// Gives pictures their times.
#[derive(Debug, Default)]
pub(super) struct Times {
    group: Vec<Picture>,
    /// When the next group begins, in ticks times 1000.
    next: Option<i64>,
    timed: VecDeque<(Picture, u64)>,
}

impl Times {
    /// Forgets what came before.
    pub(super) fn restart(&mut self) {
        *self = Times::default();
    }

    pub(super) fn push(&mut self, picture: Picture) {
        if picture.kind != PictureKind::Bidirectional || self.group.len() >= MAX_GROUP {
            self.end_group();
        }
        self.group.push(picture);
    }

    pub(super) fn finish(&mut self) {
        self.end_group();
    }

    /// The next picture and its ticks, in the order of the file.
    pub(super) fn next(&mut self) -> Option<(Picture, u64)> {
        self.timed.pop_front()
    }

    fn end_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        let Some(first) = group.first() else {
            return;
        };
        let milliticks = |picture: &Picture| picture.milliticks.cast_signed();
        let is_shown_last = first.kind != PictureKind::Bidirectional;
        let between = &group[usize::from(is_shown_last)..];
        // From when on each is shown, counted from the group's beginning.
        let mut end = 0;
        let mut offsets: Vec<i64> = between
            .iter()
            .map(|picture| {
                end += milliticks(picture);
                end - milliticks(picture)
            })
            .collect();
        if is_shown_last {
            offsets.insert(0, end);
            end += milliticks(first);
        }
        let stamped = group.iter().zip(&offsets).find_map(|(picture, offset)| {
            let ticks = i64::try_from(picture.ticks?).ok()?;
            Some(ticks * 1000 - offset)
        });
        let Some(begin) = stamped.or(self.next) else {
            // Nothing is known of when these are shown.
            return;
        };
        self.next = Some(begin + end);
        self.timed
            .extend(group.into_iter().zip(offsets).map(|(picture, offset)| {
                let own = (begin + offset + 500).div_euclid(1000).rem_euclid(WRAP).unsigned_abs();
                let ticks = picture.ticks.unwrap_or(own);
                (picture, ticks)
            }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(kind: PictureKind, ticks: Option<u64>, milliticks: u64) -> Picture {
        Picture::for_test(kind, ticks, milliticks)
    }

    fn ticks(pictures: impl IntoIterator<Item = Picture>) -> Vec<u64> {
        let mut times = Times::default();
        for picture in pictures {
            times.push(picture);
        }
        times.finish();
        std::iter::from_fn(|| times.next()).map(|(_, ticks)| ticks).collect()
    }

    #[test]
    fn pictures_without_stamps_are_shown_in_their_order() {
        use PictureKind::{Bidirectional as B, Intra as I, Predicted as P};
        let film = |kinds: &[PictureKind], first: usize| {
            let stamps = (0..kinds.len()).map(|n| (n == first).then_some(90_000));
            ticks(
                kinds
                    .iter()
                    .zip(stamps)
                    .map(|(&kind, stamp)| picture(kind, stamp, 3_600_000)),
            )
        };
        let n = |n: u64| 90_000 + n * 3600 - 7200;
        assert_eq!(film(&[I, P, B, B, P], 0), [2, 5, 3, 4, 6].map(n));
        // An open group: the first two are shown before their key frame.
        assert_eq!(film(&[I, B, B, P, B, B], 0), [2, 0, 1, 5, 3, 4].map(n));
        // What comes before any stamp has no time.
        assert_eq!(film(&[P, P, I, B, B, P], 2), [2, 0, 1, 3].map(n));
    }

    #[test]
    fn fields_that_are_shown_once_more_count() {
        use PictureKind::Predicted as P;
        // 24 a second shown as 29.97: three fields, then two.
        let pulldown = [4_504_500, 3_003_000, 4_504_500, 3_003_000];
        let all = ticks(
            pulldown
                .map(|milliticks| picture(P, (milliticks > 4_000_000).then_some(9), milliticks))
                .into_iter()
                .take(1)
                .chain(
                    pulldown
                        .into_iter()
                        .skip(1)
                        .map(|milliticks| picture(P, None, milliticks)),
                ),
        );
        assert_eq!(all, [9, 9 + 4505, 9 + 7508, 9 + 12_012]);
    }

    #[test]
    fn the_clock_goes_round() {
        let end = (1 << 33) - 1;
        let film = [Some(end), None].map(|stamp| picture(PictureKind::Predicted, stamp, 3_600_000));
        assert_eq!(ticks(film), [end, 3599]);
    }
}
