//! Segments of the film that is showing: made from the piece that is repeated, and repeated again.

use super::annotations::milliseconds;
use super::effect::Effect;
use super::notice::Notice;
use super::showing::{Control, Phase, Showing};
use super::unlocked::Unlocked;
use crate::protocol::Repeat;
use crate::vault::{AnnotationChange, Marker};

impl Showing {
    /// The piece of the film that would be a segment now, in seconds: what is repeated, or from where that begins up to here.
    #[must_use]
    pub fn piece(&self) -> Option<(f64, f64)> {
        self.piece_up_to(self.place())
    }

    fn piece_up_to(&self, here: f64) -> Option<(f64, f64)> {
        let from = self.repeat.from?;
        let piece = self.repeat.range().or_else(|| self.repeat.ends_at(here).range())?;
        (self.phase == Phase::Shown && piece.0 == from).then_some(piece)
    }

    /// Whether this segment is the piece that is repeated.
    #[must_use]
    pub fn repeats(&self, segment: &Marker) -> bool {
        range(segment).is_some_and(|range| self.repeat == range)
    }
}

impl Unlocked {
    /// Keeps the piece that is repeated as a segment, or from where that begins up to `here`, in seconds.
    pub(super) fn save_segment(&mut self, here: f64, notice: &mut Option<Notice>) -> Vec<Effect> {
        let Some((film, piece)) = self
            .showing
            .as_ref()
            .and_then(|showing| Some((showing.film, showing.piece_up_to(here)?)))
        else {
            return Vec::new();
        };
        let (at_ms, until_ms) = (milliseconds(piece.0), milliseconds(piece.1));
        let known = self.annotations().map(|annotations| annotations.markers().iter());
        let change = if known.into_iter().flatten().any(|marker| marker.at_ms() == at_ms) {
            let until_ms = Some(until_ms);
            AnnotationChange::Until { at_ms, until_ms }
        } else {
            match Marker::new(at_ms, "") {
                Ok(marker) => AnnotationChange::Mark(marker.until(until_ms)),
                Err(_) => return Vec::new(),
            }
        };
        let mut effects = self.annotate(film, change, notice);
        if let Some(showing) = &mut self.showing {
            showing.marked = Some(at_ms);
            // What was begun is done.
            if showing.repeat.to.is_none() {
                let off = showing.control(Control::Repeat(Repeat::default()));
                effects.extend(off.into_iter().map(Effect::SendCommand));
            }
        }
        effects
    }

    /// Plays a segment of the film that is showing again and again; where that is done already, no longer.
    pub(super) fn repeat_segment(&mut self, at_ms: u64) -> Vec<Effect> {
        let known = self.annotations().map(|annotations| annotations.markers().iter());
        let segment = known.into_iter().flatten().find(|marker| marker.at_ms() == at_ms);
        let Some((segment, range)) = segment.and_then(|marker| Some((marker.clone(), range(marker)?))) else {
            return Vec::new();
        };
        let Some(showing) = &mut self.showing else {
            return Vec::new();
        };
        if showing.repeats(&segment) {
            let off = showing.control(Control::Repeat(Repeat::default()));
            return off.into_iter().map(Effect::SendCommand).collect();
        }
        let mut commands = showing.control(Control::Repeat(range));
        commands.extend(showing.control(Control::Drop(range.from.unwrap_or_default())));
        // Nothing that is hidden appears by it.
        if !showing.playing && !showing.curtain {
            commands.extend(showing.control(Control::PlayPause));
        }
        commands.into_iter().map(Effect::SendCommand).collect()
    }
}

/// From where to where a segment is, in seconds.
fn range(segment: &Marker) -> Option<Repeat> {
    let seconds = |ms: u64| ms as f64 / 1000.0;
    let piece = Repeat {
        from: Some(seconds(segment.at_ms())),
        to: Some(seconds(segment.until_ms()?)),
    };
    piece.is_sound().then_some(piece)
}
