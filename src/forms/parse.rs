//! A form from its file. What a form does not have is refused: a key that is spelt wrong would else be left out unseen.

use toml::de::DeTable;

use super::form::{Anchor, Answering, FORM_MAX, Form, Group, HowScored, ITEMS_MAX, Item, Rule, Scale};
use super::mistake::{Expected, FormMistake, Mistake};
use super::section::{Section, line_of, short};

/// The kind of form that this program knows.
const KIND: i64 = 1;

const TITLE_MAX: usize = 120;
const TEXT_MAX: usize = 400;
const HELP_MAX: usize = 1000;
const ANCHOR_MAX: usize = 200;
const VERSION_MAX: usize = 20;

const SCALES_MAX: usize = 10;
const GROUPS_MAX: usize = 20;
/// Farthest that a value of a scale may be from 0, and most values of one: they are buttons side by side.
const VALUE_MAX: i64 = 100;
const VALUES_MAX: i64 = 11;

type Found<T> = Result<T, FormMistake>;

impl Form {
    /// Reads a form's file.
    ///
    /// # Errors
    /// The first thing that is wrong with it, and in which line.
    pub fn parse(text: &str) -> Result<Self, FormMistake> {
        parse(text)
    }

    /// The same from the bytes of a file.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormMistake> {
        parse_bytes(bytes)
    }
}

fn parse_bytes(bytes: &[u8]) -> Found<Form> {
    if bytes.len() > FORM_MAX {
        return Err(FormMistake::whole(Mistake::TooLong));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| FormMistake {
        line: Some(
            1 + bytes[..error.valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count(),
        ),
        what: Mistake::NotText,
    })?;
    parse(text)
}

fn parse(text: &str) -> Found<Form> {
    if text.len() > FORM_MAX {
        return Err(FormMistake::whole(Mistake::TooLong));
    }
    let document = DeTable::parse(text).map_err(|error| FormMistake {
        line: error.span().map(|span| line_of(text, span.start)),
        what: Mistake::Syntax,
    })?;
    let top = Section::new(text, document.get_ref(), 0);
    // A later kind may have other keys.
    let kind = top.number("form", 1, i64::MAX)?;
    if top.required("form", kind)? > KIND {
        return Err(top.mistake_at("form", Mistake::Newer));
    }
    top.only(&[
        "form", "name", "version", "title", "about", "source", "scale", "group", "total",
    ])?;
    let scales = match top.inside("scale")? {
        Some(section) => scales(section)?,
        None => Vec::new(),
    };
    let mut groups = Vec::new();
    for section in top.list("group", GROUPS_MAX)? {
        groups.push(group(
            section,
            &scales,
            &mut groups.iter().flat_map(|group: &Group| &group.items),
        )?);
    }
    let mut form = Form {
        text: text.to_owned(),
        name: top.required("name", top.name("name")?)?,
        version: top.required("version", top.text("version", VERSION_MAX)?)?,
        title: top.required("title", top.wording("title", TITLE_MAX)?)?,
        about: top.wording("about", HELP_MAX)?,
        source: top.wording("source", HELP_MAX)?,
        scales,
        groups,
        total: None,
    };
    if form.items().count() > ITEMS_MAX {
        return Err(top.mistake(Mistake::Count {
            key: "item",
            max: ITEMS_MAX,
        }));
    }
    if let Some(total) = top.inside("total")? {
        total.only(&["score", "missing"])?;
        let rule = rule(total)?;
        form.total = Some(total.required("score", rule)?);
        scorable(total, form.items(), &form.scales)?;
    }
    Ok(form)
}

fn scales(section: Section<'_>) -> Found<Vec<Scale>> {
    let each = section.each()?;
    if each.len() > SCALES_MAX {
        return Err(section.mistake(Mistake::Count {
            key: "scale",
            max: SCALES_MAX,
        }));
    }
    each.into_iter().map(|(name, section)| scale(name, section)).collect()
}

fn scale(name: &str, section: Section<'_>) -> Found<Scale> {
    section.only(&["min", "max", "not_applicable", "anchors"])?;
    let min = section.required("min", section.number("min", -VALUE_MAX, VALUE_MAX - 1)?)?;
    let highest = VALUE_MAX.min(min + VALUES_MAX - 1);
    let max = section.required("max", section.number("max", min + 1, highest)?)?;
    let mut anchors = Vec::new();
    if let Some(section) = section.inside("anchors")? {
        for key in section.keys() {
            let value = key.parse().ok().filter(|value| (min..=max).contains(value));
            // `+3` and `03` would be another 3.
            let value = value.filter(|value: &i64| value.to_string() == key);
            let Some(value) = value else {
                let key = short(key);
                return Err(section.mistake_at(
                    &key,
                    Mistake::OutOfRange {
                        key: key.clone(),
                        min,
                        max,
                    },
                ));
            };
            if let Some(words) = section.wording(key, ANCHOR_MAX)? {
                anchors.push(Anchor {
                    value: value as i32,
                    words,
                });
            }
        }
    }
    anchors.sort_by_key(|anchor| anchor.value);
    Ok(Scale {
        name: short(name),
        min: min as i32,
        max: max as i32,
        not_applicable: section.yes("not_applicable")?,
        anchors,
    })
}

fn group(section: Section<'_>, scales: &[Scale], before: &mut dyn Iterator<Item = &Item>) -> Found<Group> {
    section.only(&["title", "score", "missing", "item"])?;
    let mut names: Vec<&str> = before.map(|item| item.name.as_str()).collect();
    let mut items: Vec<Item> = Vec::new();
    let sections = section.list("item", ITEMS_MAX)?;
    for section in &sections {
        items.push(item(*section, scales)?);
    }
    for (item, section) in items.iter().zip(&sections) {
        if names.contains(&item.name.as_str()) {
            return Err(section.mistake_at("name", Mistake::Repeated(item.name.clone())));
        }
        names.push(&item.name);
    }
    let rule = rule(section)?;
    if rule.is_some() {
        scorable(section, items.iter(), scales)?;
    }
    Ok(Group {
        title: section.required("title", section.wording("title", TITLE_MAX)?)?,
        rule,
        items,
    })
}

fn item(section: Section<'_>, scales: &[Scale]) -> Found<Item> {
    /// The kinds of answer, before the scale is known.
    #[derive(Clone, Copy)]
    enum Kind {
        Scale,
        Count,
        Comment,
    }
    let kinds = [
        ("scale", Kind::Scale),
        ("count", Kind::Count),
        ("comment", Kind::Comment),
    ];
    let kind = section.word("answer", &kinds, Expected::Answer)?.unwrap_or(Kind::Scale);
    let (answering, keys): (_, &[&str]) = match kind {
        Kind::Scale => {
            let name = section.required("scale", section.text("scale", TEXT_MAX)?)?;
            let scale = scales.iter().position(|scale| scale.name == name);
            let scale = scale.ok_or_else(|| section.mistake_at("scale", Mistake::NoSuchScale(short(&name))))?;
            let reverse = section.yes("reverse")?;
            let keys = &["name", "text", "help", "answer", "scale", "reverse"];
            (Answering::Scale { scale, reverse }, keys)
        }
        Kind::Count => (Answering::Count, &["name", "text", "help", "answer"]),
        Kind::Comment => (Answering::Comment, &["name", "text", "help", "answer"]),
    };
    section.only(keys)?;
    Ok(Item {
        name: section.required("name", section.name("name")?)?,
        text: section.required("text", section.wording("text", TEXT_MAX)?)?,
        help: section.wording("help", HELP_MAX)?,
        answering,
    })
}

/// The rule that a section has, if it has one.
fn rule(section: Section<'_>) -> Found<Option<Rule>> {
    let words = [("mean", HowScored::Mean), ("total", HowScored::Total)];
    let how = section.word("score", &words, Expected::Score)?;
    let missing = section.number("missing", 0, ITEMS_MAX as i64)?;
    match how {
        Some(how) => Ok(Some(Rule {
            how,
            missing: missing.unwrap_or(0) as usize,
        })),
        // It would be ignored.
        None if missing.is_some() => Err(section.mistake_at("missing", Mistake::Missing("score"))),
        None => Ok(None),
    }
}

/// Whether one score can follow from these: values of one range can be added, others mean nothing together.
fn scorable<'a>(section: Section<'_>, items: impl Iterator<Item = &'a Item>, scales: &[Scale]) -> Found<()> {
    let mut ranges = items.filter_map(|item| match item.answering {
        Answering::Scale { scale, .. } => scales.get(scale).map(|scale| (scale.min, scale.max)),
        Answering::Count | Answering::Comment => None,
    });
    let first = ranges.next();
    if first.is_none() || ranges.any(|range| Some(range) != first) {
        return Err(section.mistake_at("score", Mistake::CannotBeScored));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
