//! Which parts of GStreamer are missing here, and what that means for films.

use std::collections::BTreeSet;

use gstreamer as gst;
use gstreamer::prelude::*;

use super::error::PlaybackError;
use super::init::initialise;
use super::pipeline::allow_list::{CONTAINERS, FIXED};
use super::pipeline::codecs::CODECS;
use super::pipeline::elements::package_of;

/// What films may need and is not installed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inventory {
    /// Parts without which no film can be shown; empty where all is well.
    pub needed_by_all: Vec<&'static str>,
    /// Containers and codecs that cannot be shown or played, by their common names.
    pub kinds: Vec<&'static str>,
    /// The packages of Debian and Ubuntu that contain them.
    pub packages: Vec<&'static str>,
}

/// Tries to load every part of GStreamer that a film may need. Takes some tenths of a second.
///
/// # Errors
///
/// [`PlaybackError::Unavailable`] when GStreamer does not start.
pub fn inventory() -> Result<Inventory, PlaybackError> {
    initialise()?;
    Ok(missing(|element| {
        gst::ElementFactory::find(element).is_some_and(|factory| factory.load().is_ok())
    }))
}

fn missing(is_installed: impl Fn(&str) -> bool) -> Inventory {
    let mut packages = BTreeSet::new();
    let mut is_missing = |element: &'static str| {
        let is_missing = !is_installed(element);
        if is_missing {
            packages.insert(package_of(element));
        }
        is_missing
    };
    // Whether there is a sound output is found out by opening one.
    let needed_by_all = FIXED.into_iter().filter(|element| is_missing(element)).collect();
    let mut kinds = Vec::new();
    for container in CONTAINERS {
        if container.demuxer().is_some_and(&mut is_missing) {
            kinds.push(container.name());
        }
    }
    for codec in CODECS {
        let no_parser = codec.parser.is_some_and(&mut is_missing);
        let no_decoder = !codec.decoders.is_empty() && !codec.decoders.iter().any(|decoder| is_installed(decoder));
        if no_decoder && let Some(best) = codec.decoders.first() {
            is_missing(best);
        }
        if (no_parser || no_decoder) && !kinds.contains(&codec.name) {
            kinds.push(codec.name);
        }
    }
    Inventory {
        needed_by_all,
        kinds,
        packages: packages.into_iter().collect(),
    }
}

// On Windows all of it is installed with Vitrin.
#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::playback::pipeline::allow_list::SOUND_OUTPUTS;

    #[test]
    fn where_all_is_installed_nothing_is_missing() {
        assert_eq!(missing(|_| true), Inventory::default());
    }

    #[test]
    fn a_second_decoder_is_as_good_as_the_first() {
        assert_eq!(missing(|element| element != "avdec_h264"), Inventory::default());
        let without_both = missing(|element| !["avdec_h264", "openh264dec"].contains(&element));
        assert_eq!(
            (without_both.kinds, without_both.packages),
            (vec!["H.264"], vec!["gstreamer1.0-libav"])
        );
    }

    #[test]
    fn what_all_films_need_is_listed_apart_from_kinds() {
        let inventory = missing(|element| !["appsink", "tsdemux"].contains(&element));
        assert_eq!(inventory.needed_by_all, ["appsink"]);
        assert_eq!(inventory.kinds, ["MPEG-TS"]);
        assert_eq!(
            inventory.packages,
            ["gstreamer1.0-plugins-bad", "gstreamer1.0-plugins-base"]
        );
    }

    #[test]
    fn one_sound_output_is_enough() {
        assert_eq!(missing(|element| element != SOUND_OUTPUTS[1]), Inventory::default());
    }
}
