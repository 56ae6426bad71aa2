//! Time stamps that the decoder reckoned, put right.

use gstreamer as gst;
use gstreamer::prelude::MulDiv;

/// Puts reckoned time stamps right. In a program stream only some pictures bear one; what GStreamer reckons for the others
/// stumbles at group boundaries, so that two pictures get one time and other times have none. A film of fixed rate is
/// counted on instead, for as long as the stamps stay near.
#[derive(Default)]
pub(crate) struct TimestampRepair {
    /// How long a picture lasts, where the film has a fixed rate.
    picture: Option<gst::ClockTime>,
    pub(super) last: Option<gst::ClockTime>,
    /// Pictures in a row whose stamp was not where it was counted to be.
    pub(super) astray: u32,
}

impl TimestampRepair {
    /// Pictures that may stray one after the other before the film is believed to have a gap there.
    const PATIENCE: u32 = 6;

    pub(super) fn right(&mut self, buffer: &mut gst::Buffer) {
        let Some((picture, pts)) = self.picture.zip(buffer.pts()) else {
            return;
        };
        let counted = self.last.map(|last| last + picture).filter(|&counted| {
            let off = counted.max(pts) - counted.min(pts);
            self.astray = if off > picture / 2 { self.astray + 1 } else { 0 };
            off < picture * 4 && self.astray < Self::PATIENCE
        });
        let right = match counted {
            // Where they agree the film's own stamp is the finer one.
            Some(counted) if self.astray > 0 => counted,
            _ => {
                self.astray = 0;
                pts
            }
        };
        if right != pts {
            buffer.make_mut().set_pts(right);
        }
        self.last = Some(right);
    }

    pub(super) fn note_caps(&mut self, caps: &gst::CapsRef) {
        let rate = caps
            .structure(0)
            .and_then(|caps| caps.get::<gst::Fraction>("framerate").ok());
        self.picture = rate
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

    fn picture(at_ms: u64) -> gst::Buffer {
        let mut buffer = gst::Buffer::new();
        let unique = buffer.get_mut().unwrap();
        unique.set_pts(gst::ClockTime::from_mseconds(at_ms));
        unique.set_duration(gst::ClockTime::from_mseconds(40));
        buffer
    }

    #[test]
    fn reckoned_time_stamps_that_stumble_are_put_right() {
        gst::init().unwrap();
        let mut steady = TimestampRepair {
            picture: Some(gst::ClockTime::from_mseconds(40)),
            ..TimestampRepair::default()
        };
        let stumbling = [2380, 2420, 2540, 2540, 2580, 2580, 2620, 2660];
        let right = stumbling.map(|at| {
            let mut buffer = picture(at);
            steady.right(&mut buffer);
            buffer.pts().unwrap().mseconds()
        });
        assert_eq!(right, [2380, 2420, 2460, 2500, 2540, 2580, 2620, 2660]);
    }

    #[test]
    fn a_real_gap_is_believed_in_the_end() {
        gst::init().unwrap();
        let mut steady = TimestampRepair {
            picture: Some(gst::ClockTime::from_mseconds(40)),
            ..TimestampRepair::default()
        };
        let last = [0, 40, 160, 200, 240, 280, 320, 360].map(|at| {
            let mut buffer = picture(at);
            steady.right(&mut buffer);
            buffer.pts().unwrap().mseconds()
        });
        assert_eq!(last[7], 360);
    }
}
