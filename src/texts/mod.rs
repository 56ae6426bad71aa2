//! Every text that a user reads, in Swedish and English.
//!
//! The texts themselves are Fluent files (`texts/sv.ftl`, `texts/en.ftl`; projectfluent.org) that are compiled in. Both
//! have the same ids and variables, which the tests of this module check. Where a text differs on Windows, it has an attribute
//! for that: `.windows`, and `.advice-windows` for its advice. `KEY("mark")` in a text is the key that does that now.
#![forbid(unsafe_code)]

pub mod categories;
pub mod errors;
pub mod forms;
mod key_names;
mod keys;
pub mod log;

use std::borrow::Cow;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use self::key_names::KeyNames;
use crate::protocol;
use crate::protocol::key_table::KeyTable;

const SWEDISH: &str = include_str!("sv.ftl");
const ENGLISH: &str = include_str!("en.ftl");

/// The system whose own texts are preferred where there are any.
const SYSTEM: Option<&str> = if cfg!(windows) { Some(WINDOWS) } else { None };
const WINDOWS: &str = "windows";

/// A language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Svenska.
    Swedish,
    /// English.
    English,
}

impl From<Language> for protocol::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Swedish => Self::Swedish,
            Language::English => Self::English,
        }
    }
}

/// `text` with control characters and marks that change the direction of writing replaced by `�`: a title comes from outside and
/// must not steer the terminal.
#[must_use]
pub fn escape_control_chars(text: &str) -> String {
    let steers_terminal = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| if steers_terminal(c) { '\u{fffd}' } else { c })
        .collect()
}

/// A problem in words: what happened, and what the user can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence: what happened.
    pub what: String,
    /// What the user can do about it.
    pub advice: String,
}

/// A value for a variable in a text: a string or a number.
pub type Argument<'a> = (&'a str, FluentValue<'a>);

/// The texts in one language. Cheap to share between threads.
pub struct Texts {
    language: Language,
    system: Option<&'static str>,
    bundle: FluentBundle<FluentResource>,
    /// What the keys are called that the texts name.
    key_names: KeyNames,
}

impl Texts {
    /// The texts in the language that the system is set to: Swedish where that is Swedish, else English.
    pub fn for_system() -> Self {
        Self::new(Language::of_locale(sys_locale::get_locale().as_deref()))
    }

    /// The texts in `language`.
    pub fn new(language: Language) -> Self {
        Self::on(SYSTEM, language)
    }

    fn on(system: Option<&'static str>, language: Language) -> Self {
        // The files are compiled in, and a test parses both. Should one fail, what could be parsed is used.
        let resource = match FluentResource::try_new(language.source().to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // Both languages run left to right, and the invisible isolation marks would show as boxes in some fonts.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        let key_names = KeyNames::default();
        key_names.offer_to(&mut bundle);
        let texts = Self {
            language,
            system,
            bundle,
            key_names,
        };
        texts.name_keys(&KeyTable::default());
        texts
    }

    /// The language of these texts.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text called `id`, which has no variables.
    pub fn get(&self, id: &str) -> String {
        self.format(id, &[])
    }

    /// The text called `id` with its variables filled in. An unknown id is returned as it is: better an odd word on the
    /// screen than none.
    pub fn format(&self, id: &str, arguments: &[Argument]) -> String {
        self.pattern(id, None, arguments).unwrap_or_else(|| id.to_owned())
    }

    /// The problem called `id`: its text and its `.advice`.
    pub fn problem(&self, id: &str, arguments: &[Argument]) -> Problem {
        Problem {
            what: self.format(id, arguments),
            advice: self.pattern(id, Some("advice"), arguments).unwrap_or_default(),
        }
    }

    /// `bytes` in a readable unit: `734 MB`, `1,2 GB`. Decimal units, as sticks are sold.
    pub fn size(&self, bytes: u64) -> String {
        let (id, unit) = match bytes {
            0..1_000 => return self.format("size-bytes", &[("amount", bytes.to_string().into())]),
            1_000..1_000_000 => ("size-kilo", 1e3),
            1_000_000..1_000_000_000 => ("size-mega", 1e6),
            1_000_000_000..1_000_000_000_000 => ("size-giga", 1e9),
            _ => ("size-tera", 1e12),
        };
        let amount = bytes as f64 / unit;
        let amount = if amount < 10.0 {
            self.decimal(amount, 1)
        } else {
            format!("{amount:.0}")
        };
        self.format(id, &[("amount", amount.into())])
    }

    /// A number with `digits` decimals and the language's decimal sign.
    pub fn decimal(&self, number: f64, digits: usize) -> String {
        let plain = format!("{number:.digits$}");
        match self.language {
            Language::Swedish => plain.replace('.', ","),
            Language::English => plain,
        }
    }

    /// A date that begins with `YYYY-MM-DD`, in words (`14 mars 2025`); anything else is returned as it is.
    pub fn date<'a>(&self, iso: &'a str) -> Cow<'a, str> {
        let parsed = iso.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
        let Some(date) = parsed else { return Cow::Borrowed(iso) };
        let month = self.format("months", &[("month", date.month().into())]);
        Cow::Owned(self.format(
            "date",
            &[
                ("day", date.day().into()),
                ("monthname", month.into()),
                ("year", date.year().to_string().into()),
            ],
        ))
    }

    /// The same with the time of day (`25 november 2025 kl. 10.14`), where `iso` goes on with `THH:MM`.
    pub fn date_and_time(&self, iso: &str) -> String {
        let date = self.date(iso);
        match (iso.get(11..13), iso.get(14..16)) {
            (Some(hour), Some(minute)) => self.format(
                "date-and-time",
                &[("date", date.into()), ("hour", hour.into()), ("minute", minute.into())],
            ),
            _ => date.into_owned(),
        }
    }

    fn pattern(&self, id: &str, attribute: Option<&str>, arguments: &[Argument]) -> Option<String> {
        let message = self.bundle.get_message(id)?;
        let own = self.system.and_then(|system| match attribute {
            None => message.get_attribute(system),
            Some(name) => message.get_attribute(&format!("{name}-{system}")),
        });
        let pattern = match (own, attribute) {
            (Some(own), _) => own.value(),
            (None, None) => message.value()?,
            (None, Some(name)) => message.get_attribute(name)?.value(),
        };
        let arguments: FluentArgs = arguments.iter().map(|(name, value)| (*name, value.clone())).collect();
        // A variable without a value would show as `{$name}`; a test formats every text and finds none.
        let mut errors = Vec::new();
        Some(
            self.bundle
                .format_pattern(pattern, Some(&arguments), &mut errors)
                .into_owned(),
        )
    }
}

impl Language {
    /// The language for a locale as the system names it (`sv-SE`, `sv_FI.UTF-8`, …).
    fn of_locale(locale: Option<&str>) -> Self {
        let language = locale
            .unwrap_or_default()
            .split(['-', '_', '.'])
            .next()
            .unwrap_or_default();
        if language.eq_ignore_ascii_case("sv") {
            Language::Swedish
        } else {
            Language::English
        }
    }

    fn source(self) -> &'static str {
        match self {
            Language::Swedish => SWEDISH,
            Language::English => ENGLISH,
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        let tag = match self {
            Language::Swedish => "sv-SE",
            Language::English => "en-GB",
        };
        // Both tags are well-formed. The language decides only about plurals, which a test checks.
        tag.parse().unwrap_or_default()
    }
}

/// What a recording is called that is given no title.
#[must_use]
pub fn recording_title(texts: &Texts, now: &jiff::Zoned) -> String {
    texts.format(
        "record-title",
        &[
            ("date", now.date().to_string().into()),
            ("time", now.strftime("%H:%M").to_string().into()),
        ],
    )
}

/// A length of time as `m:ss`, or `h:mm:ss` from an hour on; the same in both languages.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests;
