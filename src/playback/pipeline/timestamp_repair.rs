//! Correcting the time stamps that a decoder estimated.

use gstreamer as gst;
use gstreamer::prelude::MulDiv;

/// Corrects estimated time stamps. In a program stream only some frames bear one; what GStreamer estimates for the others
/// stumbles at group boundaries, so that two frames get one time and other times have none. In a film of fixed rate, frames
/// are counted instead, for as long as the time stamps stay near.
#[derive(Default)]
pub(crate) struct TimestampRepair {
    /// Length of a frame, where the film has a fixed rate.
    frame_length: Option<gst::ClockTime>,
    last: Option<gst::ClockTime>,
    /// Frames in a row whose time stamp was not where the count had it.
    strays: u32,
}

impl TimestampRepair {
    /// So many strays in a row mean that the film really has a gap there.
    const STRAY_LIMIT: u32 = 6;

    pub(super) fn repair(&mut self, buffer: &mut gst::Buffer) {
        let Some((length, pts)) = self.frame_length.zip(buffer.pts()) else {
            return;
        };
        let counted = self.last.map(|last| last + length).filter(|&counted| {
            let off = counted.max(pts) - counted.min(pts);
            self.strays = if off > length / 2 { self.strays + 1 } else { 0 };
            off < length * 4 && self.strays < Self::STRAY_LIMIT
        });
        let repaired = match counted {
            // Where they agree the film's own time stamp is more precise.
            Some(counted) if self.strays > 0 => counted,
            _ => {
                self.strays = 0;
                pts
            }
        };
        if repaired != pts {
            buffer.make_mut().set_pts(repaired);
        }
        self.last = Some(repaired);
    }

    /// After a flush or in a new segment, nothing continues what was counted before.
    pub(super) fn restart(&mut self) {
        (self.last, self.strays) = (None, 0);
    }

    pub(super) fn set_caps(&mut self, caps: &gst::CapsRef) {
        let rate = caps
            .structure(0)
            .and_then(|caps| caps.get::<gst::Fraction>("framerate").ok());
        self.frame_length = rate
            .filter(|rate| rate.numer() > 0 && rate.denom() > 0)
            .and_then(|rate| {
                gst::ClockTime::SECOND.mul_div_floor(
                    u64::from(rate.denom().unsigned_abs()),
                    u64::from(rate.numer().unsigned_abs()),
                )
            });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(at_ms: u64) -> gst::Buffer {
        let mut buffer = gst::Buffer::new();
        let unique = buffer.get_mut().unwrap();
        unique.set_pts(gst::ClockTime::from_mseconds(at_ms));
        unique.set_duration(gst::ClockTime::from_mseconds(40));
        buffer
    }

    #[test]
    fn estimated_time_stamps_that_stumble_are_corrected() {
        gst::init().unwrap();
        let mut repair = TimestampRepair {
            frame_length: Some(gst::ClockTime::from_mseconds(40)),
            ..TimestampRepair::default()
        };
        let stumbling = [2380, 2420, 2540, 2540, 2580, 2580, 2620, 2660];
        let corrected = stumbling.map(|at| {
            let mut buffer = frame(at);
            repair.repair(&mut buffer);
            buffer.pts().unwrap().mseconds()
        });
        assert_eq!(corrected, [2380, 2420, 2460, 2500, 2540, 2580, 2620, 2660]);
    }

    #[test]
    fn a_real_gap_is_accepted_in_the_end() {
        gst::init().unwrap();
        let mut repair = TimestampRepair {
            frame_length: Some(gst::ClockTime::from_mseconds(40)),
            ..TimestampRepair::default()
        };
        let last = [0, 40, 160, 200, 240, 280, 320, 360].map(|at| {
            let mut buffer = frame(at);
            repair.repair(&mut buffer);
            buffer.pts().unwrap().mseconds()
        });
        assert_eq!(last[7], 360);
    }
}
