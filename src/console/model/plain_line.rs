//! What is typed into a field of one line.

/// The text without control characters, as far as there is room for it: `most` bytes.
pub(super) fn plain_line(text: &str, most: usize) -> String {
    let mut plain: String = text.chars().filter(|char| !char.is_control()).collect();
    plain.truncate(plain.floor_char_boundary(most));
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_control_characters_and_is_cut_between_two_characters() {
        assert_eq!(plain_line("a\tb\u{7}\nc", 10), "abc");
        assert_eq!(plain_line("aåä", 4), "aå");
    }
}
