//! The one thing that is asked of a photograph's ICC profile: whether its colours are those of Display P3.

/// Whether an ICC profile has the red of Display P3, as the photographs of telephones have (ICC.1:2022, 7.2 and 9.2.44).
pub(super) fn is_display_p3(profile: &[u8]) -> bool {
    let long = |place: usize| {
        let bytes = *profile.get(place..)?.first_chunk()?;
        Some(u32::from_be_bytes(bytes))
    };
    let is_red = |number: u32| {
        let place = 132 + number as usize * 12;
        profile.get(place..place + 4) == Some(b"rXYZ")
    };
    let count = long(128).unwrap_or_default().min(100);
    let Some(place) = (0..count)
        .find(|&number| is_red(number))
        .and_then(|number| long(136 + number as usize * 12))
    else {
        return false;
    };
    // X and Y in 65536ths, as the profile's white D50 sees them: 0.515 and 0.241 against 0.436 and 0.222 of sRGB.
    let part = |offset: usize| long((place as usize).checked_add(offset)?).map(|number| f64::from(number) / 65536.0);
    let near = |part: Option<f64>, meant: f64| part.is_some_and(|part| (part - meant).abs() < 0.01);
    near(part(8), 0.5151) && near(part(12), 0.2412)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile whose only part is its red, X and Y in 65536ths.
    fn profile(x: u32, y: u32) -> Vec<u8> {
        let mut profile = vec![0; 128];
        for number in [1, 0x7258_595A, 144, 20, 0x5859_5A20, 0, x, y, 0] {
            profile.extend(u32::to_be_bytes(number));
        }
        profile
    }

    #[test]
    fn the_red_of_display_p3_is_told_from_that_of_srgb() {
        assert!(is_display_p3(&profile(33_759, 15_807)));
        assert!(!is_display_p3(&profile(28_578, 14_581)));
    }

    #[test]
    fn a_broken_profile_says_nothing() {
        let whole = profile(33_759, 15_807);
        for length in 0..whole.len() - 4 {
            assert!(!is_display_p3(&whole[..length]), "{length}");
        }
    }
}
