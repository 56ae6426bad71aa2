//! Reads HEIF, the container of HEIC and AVIF: which coded tiles a photograph is made of, and how it is to be shown (ISO/IEC
//! 23008-12; ISO/IEC 14496-12 for boxes and the places of items).

use std::ops::Range;

use crate::playback::orientation::Orientation;

/// Tiles that a photograph may have: 200 megapixels in tiles of 512 × 512 are fewer than a thousand.
const MOST_TILES: usize = 4096;

/// Items and properties that are looked at.
const MOST_ITEMS: usize = 16_384;

/// A photograph's parts.
#[derive(Debug, PartialEq)]
pub(super) struct Heif {
    pub(super) coding: Coding,
    /// The decoder's configuration, which all tiles share: the contents of `hvcC` or `av1C`.
    pub(super) configuration: Vec<u8>,
    /// Bytes of each tile, row after row; each in one or more pieces of the file.
    pub(super) tiles: Vec<Vec<Range<usize>>>,
    /// Tiles in a row.
    pub(super) columns: usize,
    /// Size in pixels, before it is turned.
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    pub(super) colour: Option<Nclx>,
    /// The ICC profile.
    pub(super) profile: Option<Range<usize>>,
    /// Exif, from its TIFF header on.
    pub(super) exif: Option<Vec<Range<usize>>>,
}

/// How tiles are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Hevc,
    Av1,
}

/// Colours by the numbers of ITU-T H.273.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nclx {
    pub(super) primaries: u16,
    pub(super) transfer: u16,
    pub(super) matrix: u16,
    pub(super) full_range: bool,
}

/// Reads the photograph in `file`; `None` when it is broken, or of a kind that is not known.
pub(super) fn read(file: &[u8]) -> Option<Heif> {
    let meta = boxes(file, 0..file.len()).find(|found| &found.kind == b"meta")?;
    let meta = Meta::read(file, meta.contents.start.checked_add(4)?..meta.contents.end)?;
    let primary = meta.item(meta.primary)?;
    let (tiles, columns, size) = match &primary.kind {
        b"grid" => {
            let grid = Reader::new(file, primary.pieces.first()?.clone());
            let (columns, size) = grid_of(grid)?;
            let parts = meta
                .references
                .iter()
                .find(|part| &part.kind == b"dimg" && part.from == primary.id)?;
            (parts.to.clone(), columns, Some(size))
        }
        _ => (vec![primary.id], 1, None),
    };
    if tiles.is_empty() || tiles.len() > MOST_TILES || !tiles.len().is_multiple_of(columns) {
        return None;
    }
    let first = meta.item(*tiles.first()?)?;
    let coding = match &first.kind {
        b"hvc1" => Coding::Hevc,
        b"av01" => Coding::Av1,
        _ => return None,
    };
    let configuration = first.property(&meta, if coding == Coding::Hevc { b"hvcC" } else { b"av1C" })?;
    let (width, height) = match size {
        Some(size) => size,
        None => {
            let mut extents = Reader::new(file, primary.property(&meta, b"ispe")?);
            extents.skip(4)?;
            (extents.long()?, extents.long()?)
        }
    };
    let colours = [primary, first]
        .into_iter()
        .flat_map(|item| item.properties(&meta, b"colr"));
    let (mut colour, mut profile) = (None, None);
    for place in colours {
        let mut reader = Reader::new(file, place);
        match &reader.four()? {
            b"nclx" if colour.is_none() => {
                colour = Some(Nclx {
                    primaries: reader.short()?,
                    transfer: reader.short()?,
                    matrix: reader.short()?,
                    full_range: reader.byte()? & 0x80 != 0,
                });
            }
            b"prof" | b"rICC" if profile.is_none() => profile = Some(reader.rest()),
            _ => {}
        }
    }
    Some(Heif {
        coding,
        configuration: file.get(configuration)?.to_vec(),
        tiles: tiles
            .iter()
            .map(|&tile| Some(meta.item(tile)?.pieces.clone()))
            .collect::<Option<_>>()?,
        columns,
        width,
        height,
        orientation: primary.orientation(file, &meta),
        colour,
        profile,
        exif: meta.exif(file),
    })
}

/// Tiles in a row, and the size of the whole.
fn grid_of(mut reader: Reader<'_>) -> Option<(usize, (u32, u32))> {
    reader.skip(1)?;
    let is_wide = reader.byte()? & 1 != 0;
    let _rows = reader.byte()?;
    let columns = usize::from(reader.byte()?) + 1;
    let size = if is_wide {
        (reader.long()?, reader.long()?)
    } else {
        (reader.short()?.into(), reader.short()?.into())
    };
    Some((columns, size))
}

struct Found {
    kind: [u8; 4],
    contents: Range<usize>,
}

/// The boxes in a range, up to the first that is broken.
fn boxes(file: &[u8], range: Range<usize>) -> impl Iterator<Item = Found> {
    let mut place = range.start;
    std::iter::from_fn(move || {
        let mut reader = Reader::new(file, place..range.end);
        let short = reader.long()?;
        let kind = reader.four()?;
        let length = match short {
            0 => range.end.checked_sub(place)?,
            1 => usize::try_from(reader.very_long()?).ok()?,
            length => length as usize,
        };
        let end = place.checked_add(length)?;
        let start = reader.place;
        if end < start || end > range.end {
            return None;
        }
        place = end;
        Some(Found {
            kind,
            contents: start..end,
        })
    })
    .take(MOST_ITEMS)
}

/// An item of the file: a tile, a grid of them, a thumbnail, Exif.
#[derive(Default)]
struct Item {
    id: u32,
    kind: [u8; 4],
    pieces: Vec<Range<usize>>,
    /// Numbers of its properties, in their order.
    properties: Vec<usize>,
}

struct Reference {
    kind: [u8; 4],
    from: u32,
    to: Vec<u32>,
}

struct Meta {
    primary: u32,
    items: Vec<Item>,
    references: Vec<Reference>,
    properties: Vec<Found>,
}

impl Meta {
    fn read(file: &[u8], range: Range<usize>) -> Option<Self> {
        let find = |kind: &[u8; 4]| {
            boxes(file, range.clone())
                .find(|found| &found.kind == kind)
                .map(|found| found.contents)
        };
        let mut meta = Meta {
            primary: 0,
            items: Vec::new(),
            references: Vec::new(),
            properties: Vec::new(),
        };
        let (version, mut reader) = Reader::full(file, find(b"pitm")?)?;
        meta.primary = reader.id(version > 0)?;
        meta.read_kinds(file, find(b"iinf")?)?;
        meta.read_places(file, find(b"iloc")?, find(b"idat"))?;
        if let Some(references) = find(b"iref") {
            meta.read_references(file, references)?;
        }
        let properties = find(b"iprp")?;
        for found in boxes(file, properties) {
            match &found.kind {
                b"ipco" => meta.properties = boxes(file, found.contents).collect(),
                b"ipma" => meta.read_associations(file, found.contents)?,
                _ => {}
            }
        }
        Some(meta)
    }

    fn item(&self, id: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    fn item_mut(&mut self, id: u32) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    /// `iinf`.
    fn read_kinds(&mut self, file: &[u8], range: Range<usize>) -> Option<()> {
        let (version, mut reader) = Reader::full(file, range)?;
        reader.skip(if version == 0 { 2 } else { 4 })?;
        for entry in boxes(file, reader.rest()).filter(|entry| &entry.kind == b"infe") {
            let (version, mut reader) = Reader::full(file, entry.contents)?;
            if version < 2 {
                continue;
            }
            let id = reader.id(version > 2)?;
            reader.skip(2)?;
            self.items.push(Item {
                id,
                kind: reader.four()?,
                ..Item::default()
            });
        }
        Some(())
    }

    /// `iloc`.
    fn read_places(&mut self, file: &[u8], range: Range<usize>, data: Option<Range<usize>>) -> Option<()> {
        let (version, mut reader) = Reader::full(file, range)?;
        let sizes = reader.short()?;
        let size = |shift: u16| usize::from(sizes >> shift & 0xf);
        let count = if version < 2 {
            u32::from(reader.short()?)
        } else {
            reader.long()?
        };
        for _ in 0..count {
            let id = reader.id(version > 1)?;
            let method = if version > 0 { reader.short()? & 0xf } else { 0 };
            reader.skip(2)?;
            let base = reader.number(size(4))?;
            let pieces = reader.short()?;
            let inside = match method {
                0 => 0..file.len(),
                1 => data.clone()?,
                _ => 0..0,
            };
            for _ in 0..pieces {
                if version > 0 {
                    reader.number(size(0))?;
                }
                let start = usize::try_from(base.checked_add(reader.number(size(12))?)?).ok()?;
                let length = usize::try_from(reader.number(size(8))?).ok()?;
                let start = inside.start.checked_add(start)?;
                let end = if length == 0 {
                    inside.end
                } else {
                    start.checked_add(length)?
                };
                // Half a photograph is read as far as it goes.
                let piece = start.min(inside.end)..end.min(inside.end);
                if let Some(item) = self.item_mut(id) {
                    item.pieces.push(piece);
                }
            }
        }
        Some(())
    }

    /// `iref`.
    fn read_references(&mut self, file: &[u8], range: Range<usize>) -> Option<()> {
        let (version, reader) = Reader::full(file, range)?;
        for found in boxes(file, reader.rest()) {
            let mut reader = Reader::new(file, found.contents);
            let from = reader.id(version > 0)?;
            let count = usize::from(reader.short()?);
            self.references.push(Reference {
                kind: found.kind,
                from,
                to: (0..count).map(|_| reader.id(version > 0)).collect::<Option<_>>()?,
            });
        }
        Some(())
    }

    /// `ipma`.
    fn read_associations(&mut self, file: &[u8], range: Range<usize>) -> Option<()> {
        let is_wide = file.get(range.start.checked_add(3)?)? & 1 != 0;
        let (version, mut reader) = Reader::full(file, range)?;
        for _ in 0..reader.long()? {
            let id = reader.id(version > 0)?;
            for _ in 0..reader.byte()? {
                let number = if is_wide {
                    reader.short()? & 0x7fff
                } else {
                    u16::from(reader.byte()? & 0x7f)
                };
                if let Some(item) = self.item_mut(id)
                    && let Some(number) = usize::from(number).checked_sub(1)
                {
                    item.properties.push(number);
                }
            }
        }
        Some(())
    }

    fn exif(&self, file: &[u8]) -> Option<Vec<Range<usize>>> {
        let pieces = &self.items.iter().find(|item| &item.kind == b"Exif")?.pieces;
        let mut pieces = pieces.clone();
        // Four bytes say how far behind them the TIFF header is.
        let first = pieces.first_mut()?;
        let before = Reader::new(file, first.clone()).long()? as usize;
        first.start = first.start.checked_add(4)?.checked_add(before)?.min(first.end);
        Some(pieces)
    }
}

impl Item {
    fn properties<'a>(&self, meta: &'a Meta, kind: &[u8; 4]) -> impl Iterator<Item = Range<usize>> + use<'a> {
        let found: Vec<_> = self
            .properties
            .iter()
            .filter_map(|&number| meta.properties.get(number))
            .filter(|property| &property.kind == kind)
            .map(|property| property.contents.clone())
            .collect();
        found.into_iter()
    }

    fn property(&self, meta: &Meta, kind: &[u8; 4]) -> Option<Range<usize>> {
        self.properties(meta, kind).next()
    }

    /// Turns and mirrors in the order in which they are named.
    fn orientation(&self, file: &[u8], meta: &Meta) -> Orientation {
        let mut orientation = Orientation::UPRIGHT;
        for property in self.properties.iter().filter_map(|&number| meta.properties.get(number)) {
            let value = file.get(property.contents.start).copied().unwrap_or_default();
            match &property.kind {
                // Quarters against the clock.
                b"irot" => orientation = orientation.turned(360 - 90 * u16::from(value & 3)),
                // 0: above and below are swapped, which is to mirror and to turn by a half.
                b"imir" if value & 1 == 0 => orientation = orientation.flipped().turned(180),
                b"imir" => orientation = orientation.flipped(),
                _ => {}
            }
        }
        orientation
    }
}

/// Reads numbers from the front of a part of the file.
struct Reader<'a> {
    file: &'a [u8],
    place: usize,
    end: usize,
}

impl<'a> Reader<'a> {
    fn new(file: &'a [u8], range: Range<usize>) -> Self {
        Self {
            file,
            place: range.start,
            end: range.end.min(file.len()),
        }
    }

    /// A box with version and flags: the version, and what follows.
    fn full(file: &'a [u8], range: Range<usize>) -> Option<(u8, Self)> {
        let mut reader = Self::new(file, range);
        let version = reader.byte()?;
        reader.skip(3)?;
        Some((version, reader))
    }

    fn rest(&self) -> Range<usize> {
        self.place.min(self.end)..self.end
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        let place = self.place.checked_add(bytes)?;
        (place <= self.end).then(|| self.place = place)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = *self.file.get(self.place..self.end)?.first_chunk()?;
        self.place += N;
        Some(bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn short(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    fn long(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    fn very_long(&mut self) -> Option<u64> {
        self.take().map(u64::from_be_bytes)
    }

    fn four(&mut self) -> Option<[u8; 4]> {
        self.take()
    }

    fn id(&mut self, is_long: bool) -> Option<u32> {
        if is_long {
            self.long()
        } else {
            self.short().map(u32::from)
        }
    }

    /// A number of 0, 4 or 8 bytes.
    fn number(&mut self, bytes: usize) -> Option<u64> {
        match bytes {
            0 => Some(0),
            4 => self.long().map(u64::from),
            8 => self.very_long(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
