//! How loud the sound is.

use gstreamer as gst;
use gstreamer::prelude::*;

use super::elements::make;
use crate::playback::error::PlaybackError;

/// How often a meter reports.
const INTERVAL: gst::ClockTime = gst::ClockTime::from_mseconds(100);
/// What silence measures, in decibels below full scale: 16 bits resolve nothing softer.
const SILENCE: f64 = -96.0;

/// An element that reports ten times a second how loud the sound is.
pub(crate) fn meter() -> Result<gst::Element, PlaybackError> {
    let meter = make("level")?;
    meter.set_property("interval", INTERVAL.nseconds());
    meter.set_property("post-messages", true);
    Ok(meter)
}

/// The highest peak of all channels since a meter's last report, in decibels below full scale.
pub(crate) fn peak(message: &gst::message::Element) -> Option<f64> {
    let report = message.structure().filter(|report| report.name() == "level")?;
    let channels = report.get::<gst::glib::ValueArray>("peak").ok()?;
    let loudest = channels.iter().filter_map(|channel| channel.get::<f64>().ok());
    Some(loudest.fold(SILENCE, f64::max).min(0.0))
}

/// The running time up to which the sound was measured that a meter reports on.
pub(crate) fn measured_until(message: &gst::message::Element) -> Option<gst::ClockTime> {
    let report = message.structure()?;
    let start = report.get::<u64>("running-time").ok()?;
    let length = report.get::<u64>("duration").ok()?;
    // Where there is no running time the field holds the largest number.
    start
        .checked_add(length)
        .filter(|&end| end < u64::MAX)
        .map(gst::ClockTime::from_nseconds)
}
