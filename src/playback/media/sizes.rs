//! Sizes of pictures that files state, and that are none.

use gstreamer as gst;

/// Longest side of a picture in pixels that is believed.
const MAX_SIDE: i32 = 16_384;

/// Takes sizes out of `caps` that no picture has: coded pictures tell theirs themselves.
pub(super) fn forget_lies(caps: &mut gst::Caps) {
    let Some(structure) = caps.make_mut().structure_mut(0) else {
        return;
    };
    let is_a_lie = |name| {
        structure
            .get::<i32>(name)
            .is_ok_and(|side| !(1..=MAX_SIDE).contains(&side))
    };
    if !structure.name().ends_with("/x-raw") && (is_a_lie("width") || is_a_lie("height")) {
        structure.remove_fields(["width", "height"]);
    }
}
