//! Display matrices (ISO 14496-12, section 8.3.2): quarter turns and mirrors.

use super::boxes::Cursor;

/// What a matrix does to the axes: a point `(x, y)` is shown at `(a·x + c·y, b·x + d·y)`. Only signs are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matrix {
    a: i32,
    b: i32,
    c: i32,
    d: i32,
}

impl Default for Matrix {
    fn default() -> Self {
        Matrix { a: 1, b: 0, c: 0, d: 1 }
    }
}

impl Matrix {
    /// Reads the nine numbers of a matrix.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let mut numbers = [0; 9];
        for number in &mut numbers {
            *number = cursor.i32()?;
        }
        let [a, b, _, c, d, ..] = numbers;
        // A picture that is not turned by quarters is shown turned by the nearest of them.
        let main = a.unsigned_abs().max(b.unsigned_abs());
        let sign = |number: i32| {
            if number.unsigned_abs() > main / 2 {
                number.signum()
            } else {
                0
            }
        };
        Some(Matrix {
            a: sign(a),
            b: sign(b),
            c: sign(c),
            d: sign(d),
        })
    }

    /// This one, and then another.
    pub(super) fn then(self, next: Matrix) -> Matrix {
        Matrix {
            a: next.a * self.a + next.c * self.b,
            b: next.b * self.a + next.d * self.b,
            c: next.a * self.c + next.c * self.d,
            d: next.b * self.c + next.d * self.d,
        }
    }

    /// As GStreamer's tag `image-orientation` has it; `None` when it is neither turned nor mirrored, or nothing sensible.
    pub(super) fn orientation(self) -> Option<&'static str> {
        match [self.a, self.b, self.c, self.d] {
            [0, 1, -1, 0] => Some("rotate-90"),
            [-1, 0, 0, -1] => Some("rotate-180"),
            [0, -1, 1, 0] => Some("rotate-270"),
            [-1, 0, 0, 1] => Some("flip-rotate-0"),
            [1, 0, 0, -1] => Some("flip-rotate-180"),
            [0, 1, 1, 0] => Some("flip-rotate-270"),
            [0, -1, -1, 0] => Some("flip-rotate-90"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::boxes::tests::words;
    use super::*;

    fn read([a, b, c, d]: [i32; 4]) -> Matrix {
        let numbers = [a << 16, b << 16, 0, c << 16, d << 16, 0, 100 << 16, 0, 1 << 30];
        Matrix::read(&mut Cursor::new(&words(&numbers.map(i32::cast_unsigned)))).unwrap()
    }

    #[test]
    fn turns_and_mirrors_are_named() {
        let named = |matrix| read(matrix).orientation();
        assert_eq!(named([1, 0, 0, 1]), None);
        assert_eq!(named([0, 1, -1, 0]), Some("rotate-90"));
        assert_eq!(named([0, -1, 1, 0]), Some("rotate-270"));
        assert_eq!(named([-1, 0, 0, 1]), Some("flip-rotate-0"));
        assert_eq!(named([0, 1, 1, 0]), Some("flip-rotate-270"));
        assert_eq!(named([0, 0, 0, 0]), None);
    }

    #[test]
    fn the_films_matrix_comes_after_the_tracks() {
        let quarter = read([0, 1, -1, 0]);
        assert_eq!(quarter.then(quarter).orientation(), Some("rotate-180"));
        assert_eq!(quarter.then(Matrix::default()), quarter);
        // Mirrored first, then turned.
        assert_eq!(read([-1, 0, 0, 1]).then(quarter).orientation(), Some("flip-rotate-90"));
    }
}
