//! The file that settings are kept in, which people may read and write too: their comments and what Vitrin does not know stay in it.

use std::io;
use std::path::PathBuf;

use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::{FilmOpens, LEAD_INS, Settings, TEXT_SIZES, Theme};
use crate::platform;
use crate::protocol::key_table::KeyTable;
use crate::protocol::keys::KEYS;
use crate::texts::errors::InWords;
use crate::texts::{Language, Problem, Texts};
use crate::vault::{read_own_file, write_own_file};

/// Its name in the user's folder for settings.
const FILE: &str = "settings.toml";

/// Where a file is put aside that was no settings file when something was set anew.
const PUT_ASIDE: &str = "settings.old.toml";

/// The table of the keys that were set: what they do, and how they are called.
const KEYS_TABLE: &str = "keys";

/// What a new file begins with.
const NEW: &str = "\
# Vitrin's settings. They are changed in Vitrin (F10), or here while Vitrin is closed.

# system, light, dark or high-contrast
theme = \"system\"
# in per cent, 100 to 300
text_size = 100
# system, sv or en
language = \"system\"
# other-screen, other-screen-filled or same-screen
film_opens = \"other-screen\"
# seconds before a marker, 0 to 60
lead_in = 5
";

/// Why settings are not as the file has them. The usual holds instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingsProblem {
    /// It cannot be read.
    Unreadable,
    /// It is no TOML from this line on, counted from 1.
    Malformed {
        /// The line.
        line: usize,
    },
    /// What a setting is to be is nothing that it can be.
    BadValue {
        /// The setting's name in the file.
        key: &'static str,
    },
    /// A key that cannot be set, or was set for something else in the same file.
    BadKey {
        /// The name in the file of what it is for.
        action: &'static str,
    },
}

impl SettingsProblem {
    /// Whether keys may be others than the file has them.
    #[must_use]
    pub fn is_about_keys(&self) -> bool {
        match self {
            Self::Unreadable | Self::Malformed { .. } | Self::BadKey { .. } => true,
            Self::BadValue { key } => *key == KEYS_TABLE,
        }
    }
}

impl InWords for SettingsProblem {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::Unreadable => texts.problem("error-settings-unreadable", &[]),
            Self::Malformed { line } => texts.problem("error-settings-malformed", &[("line", line.to_string().into())]),
            Self::BadValue { key } => texts.problem("error-settings-value", &[("key", (*key).into())]),
            Self::BadKey { action } => {
                let line = KEYS.iter().find(|line| line.name == *action);
                let does = line.map_or_else(String::new, |line| texts.does(line.meaning));
                texts.problem(
                    "error-settings-key",
                    &[("action", (*action).into()), ("does", does.into())],
                )
            }
        }
    }
}

/// The file of this user's settings, whether it exists or not.
#[derive(Debug, Clone, Default)]
pub struct SettingsFile {
    folder: Option<PathBuf>,
}

impl SettingsFile {
    /// The one of this user on this computer. Without a folder of its own, nothing is kept.
    #[must_use]
    pub fn of_this_user() -> Self {
        Self {
            folder: platform::settings_folder(),
        }
    }

    /// The one in this folder.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self { folder: Some(folder) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(FILE))
    }

    /// What it says, and the first thing about it that is wrong. Whatever is wrong, everything else in it holds.
    #[must_use]
    pub fn read(&self) -> (Settings, Option<SettingsProblem>) {
        let text = match &self.folder {
            None => return (Settings::default(), None),
            Some(folder) => read_own_file(folder, FILE),
        };
        match text {
            Err(_) => (Settings::default(), Some(SettingsProblem::Unreadable)),
            Ok(None) => (Settings::default(), None),
            Ok(Some(text)) => match text.parse::<DocumentMut>() {
                Ok(document) => understood(&document),
                Err(error) => {
                    let before = error.span().and_then(|span| text.get(..span.start));
                    let line = 1 + before.unwrap_or_default().matches('\n').count();
                    (Settings::default(), Some(SettingsProblem::Malformed { line }))
                }
            },
        }
    }

    /// Writes `settings` into it and leaves everything else in it as it is. A file that could not be understood at all is put aside.
    ///
    /// # Errors
    /// The system's, and [`io::ErrorKind::NotFound`] for a user without a folder for settings.
    pub fn write(&self, settings: &Settings) -> io::Result<()> {
        let folder = self.folder.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let before = read_own_file(folder, FILE)?;
        let document = before.as_deref().map(str::parse::<DocumentMut>);
        if let (Some(before), Some(Err(_))) = (&before, &document) {
            write_own_file(folder, PUT_ASIDE, before)?;
        }
        let mut document = document.and_then(Result::ok).unwrap_or_else(new_document);
        let root = document.as_table_mut();
        let language = settings.language.map_or("system", language_key);
        set(root, "theme", settings.theme.key());
        set(root, "text_size", i64::from(settings.text_size));
        set(root, "language", language);
        set(root, "film_opens", settings.film_opens.key());
        set(root, "lead_in", i64::from(settings.lead_in));
        set_keys(&mut document, &settings.keys);
        write_own_file(folder, FILE, &document.to_string())
    }
}

fn new_document() -> DocumentMut {
    NEW.parse().unwrap_or_default()
}

/// Changes a value; the comments around it stay.
fn set(table: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    match table.get_mut(key) {
        Some(item) => {
            if let Some(before) = item.as_value() {
                *value.decor_mut() = before.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => drop(table.insert(key, Item::Value(value))),
    }
}

/// Changes the table of the keys to those that are set. Names in it that Vitrin does not know stay.
fn set_keys(document: &mut DocumentMut, keys: &KeyTable) {
    let names = keys.names();
    let before = document.get(KEYS_TABLE);
    if before.is_none() && names.is_empty() {
        return;
    }
    if before.and_then(Item::as_table_like).is_none() {
        document[KEYS_TABLE] = Item::Table(Table::new());
    }
    let Some(table) = document[KEYS_TABLE].as_table_like_mut() else {
        return;
    };
    for line in KEYS {
        match names.get(line.name) {
            Some(key) => set(table, line.name, key.as_str()),
            None => drop(table.remove(line.name)),
        }
    }
    if table.is_empty() {
        document.remove(KEYS_TABLE);
    }
}

fn language_key(language: Language) -> &'static str {
    match language {
        Language::Swedish => "sv",
        Language::English => "en",
    }
}

fn understood(document: &DocumentMut) -> (Settings, Option<SettingsProblem>) {
    let (mut settings, mut problem) = (Settings::default(), None);
    // What is not there is as usual.
    let mut take = |key: &'static str, take: &mut dyn FnMut(&Value) -> Option<()>| {
        if let Some(item) = document.get(key)
            && item.as_value().and_then(take).is_none()
        {
            problem.get_or_insert(SettingsProblem::BadValue { key });
        }
    };
    let number = |value: &Value, allowed: std::ops::RangeInclusive<u16>| {
        let number = u16::try_from(value.as_integer()?).ok()?;
        allowed.contains(&number).then_some(number)
    };
    take("theme", &mut |value| {
        settings.theme = named(&Theme::ALL, Theme::key, value)?;
        Some(())
    });
    take("text_size", &mut |value| {
        settings.text_size = number(value, TEXT_SIZES)?;
        Some(())
    });
    take("language", &mut |value| {
        settings.language = match value.as_str()? {
            "system" => None,
            "sv" => Some(Language::Swedish),
            "en" => Some(Language::English),
            _ => return None,
        };
        Some(())
    });
    take("film_opens", &mut |value| {
        settings.film_opens = named(&FilmOpens::ALL, FilmOpens::key, value)?;
        Some(())
    });
    take("lead_in", &mut |value| {
        settings.lead_in = number(value, LEAD_INS)?;
        Some(())
    });
    let (keys, wrong) = match document.get(KEYS_TABLE) {
        None => (KeyTable::default(), None),
        Some(item) => match item.as_table_like() {
            // What is no text is no key either.
            Some(table) => {
                let (keys, wrong) =
                    KeyTable::read(|name| table.get(name).map(|item| item.as_str().unwrap_or_default()));
                (keys, wrong.first().map(|&action| SettingsProblem::BadKey { action }))
            }
            None => (KeyTable::default(), Some(SettingsProblem::BadValue { key: KEYS_TABLE })),
        },
    };
    settings.keys = keys;
    (settings, problem.or(wrong))
}

/// The one of `all` that the value names.
fn named<T: Copy>(all: &[T], key: impl Fn(T) -> &'static str, value: &Value) -> Option<T> {
    let name = value.as_str()?;
    all.iter().copied().find(|one| key(*one) == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::PictureStep;
    use crate::protocol::key_table::Shortcut;
    use crate::protocol::keys::KeyMeaning;

    fn file_with(text: &str) -> (tempfile::TempDir, SettingsFile) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(FILE), text).expect("the file is written");
        let file = SettingsFile::in_folder(folder.path().to_owned());
        (folder, file)
    }

    fn other() -> Settings {
        Settings {
            theme: Theme::HighContrast,
            text_size: 175,
            language: Some(Language::English),
            film_opens: FilmOpens::SameScreen,
            lead_in: 0,
            keys: keys(&[(KeyMeaning::Mark, "f13"), (KeyMeaning::Mute, "k")]),
        }
    }

    /// The keys as given, but for these.
    fn keys(set: &[(KeyMeaning, &str)]) -> KeyTable {
        let mut keys = KeyTable::default();
        for (meaning, name) in set {
            let key = Shortcut::named(name).expect("a key");
            keys.set(*meaning, key).expect("it can be set");
        }
        keys
    }

    fn on_disk(folder: &tempfile::TempDir) -> String {
        std::fs::read_to_string(folder.path().join(FILE)).expect("the file is there")
    }

    #[test]
    fn without_a_file_everything_is_as_usual_and_what_is_set_is_there_the_next_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = SettingsFile::in_folder(folder.path().join("vitrin"));
        assert_eq!(file.read(), (Settings::default(), None));
        file.write(&other()).expect("it is written");
        assert_eq!(file.read(), (other(), None));
        file.write(&Settings::default()).expect("it is written");
        assert_eq!(file.read(), (Settings::default(), None));
        assert_eq!(
            std::fs::read_to_string(file.path().expect("a folder")).expect("text"),
            NEW,
            "nothing is left of a longer file"
        );
    }

    #[test]
    fn what_others_have_written_into_it_stays() {
        let (folder, file) = file_with("# mine\ntheme = \"light\" # better\nanother = [1, 2]\n\n[newer]\nkey = 3\n");
        let set = Settings {
            theme: Theme::Dark,
            ..Settings::default()
        };
        file.write(&set).expect("it is written");
        let text = on_disk(&folder);
        for kept in [
            "# mine\n",
            "theme = \"dark\" # better\n",
            "another = [1, 2]\n",
            "[newer]\nkey = 3\n",
        ] {
            assert!(text.contains(kept), "{kept:?} in {text}");
        }
        assert_eq!(file.read(), (set, None));
    }

    #[test]
    fn a_setting_that_is_wrong_is_as_usual_and_told_and_the_others_hold() {
        for (wrong, key) in [
            ("theme = \"pink\"", "theme"),
            ("theme = 3", "theme"),
            ("text_size = 99", "text_size"),
            ("text_size = 301", "text_size"),
            ("text_size = 99999999999", "text_size"),
            ("text_size = \"200\"", "text_size"),
            ("language = \"de\"", "language"),
            ("film_opens = true", "film_opens"),
            ("lead_in = -1", "lead_in"),
            ("[theme]\na = 1", "theme"),
        ] {
            let others = other();
            let rest = [
                ("theme", "theme = \"high-contrast\""),
                ("text_size", "text_size = 175"),
                ("language", "language = \"en\""),
                ("film_opens", "film_opens = \"same-screen\""),
                ("lead_in", "lead_in = 0"),
            ];
            let lines = rest.iter().filter(|(name, _)| *name != key).map(|(_, line)| *line);
            let keys = ["[keys]", "mark = \"f13\"", "mute = \"k\""];
            let text = lines.chain([wrong]).chain(keys).collect::<Vec<_>>().join("\n");
            let (_folder, file) = file_with(&text);
            let usual = Settings::default();
            let expected = match key {
                "theme" => Settings {
                    theme: usual.theme,
                    ..others
                },
                "text_size" => Settings {
                    text_size: usual.text_size,
                    ..others
                },
                "language" => Settings {
                    language: usual.language,
                    ..others
                },
                "film_opens" => Settings {
                    film_opens: usual.film_opens,
                    ..others
                },
                _ => Settings {
                    lead_in: usual.lead_in,
                    ..others
                },
            };
            assert_eq!(
                file.read(),
                (expected, Some(SettingsProblem::BadValue { key })),
                "{text}"
            );
        }
    }

    #[test]
    fn keys_that_are_set_are_there_the_next_time_beside_what_others_have_written() {
        let (folder, file) =
            file_with("theme = \"dark\"\n\n[keys]\n# the pedal\nmark = \"f13\" # left\nnewer = \"x\"\n");
        let (mut settings, problem) = file.read();
        assert_eq!((&settings.keys, problem), (&keys(&[(KeyMeaning::Mark, "f13")]), None));
        let pedal = Shortcut::named("f14").expect("a key");
        settings.keys.set(KeyMeaning::Mark, pedal).expect("it is free");
        settings
            .keys
            .set(KeyMeaning::Share, Shortcut::named("ctrl+k").expect("a key"))
            .expect("it is free");
        file.write(&settings).expect("it is written");
        let text = on_disk(&folder);
        for kept in [
            "# the pedal\nmark = \"f14\" # left\n",
            "newer = \"x\"\n",
            "share = \"ctrl+k\"\n",
        ] {
            assert!(text.contains(kept), "{kept:?} in {text}");
        }
        assert_eq!(file.read(), (settings.clone(), None));
        settings.keys = KeyTable::default();
        file.write(&settings).expect("it is written");
        let text = on_disk(&folder);
        assert!(text.contains("newer = \"x\"") && !text.contains("mark"), "{text}");
        assert_eq!(file.read(), (settings, None));
    }

    #[test]
    fn a_key_that_cannot_be_set_is_told_and_the_given_one_holds() {
        for (wrong, action) in [
            ("mark = \"escape\"", "mark"),
            ("mark = 7", "mark"),
            ("hide = \"f13\"\nmark = \"f13\"", "hide"),
            ("share = \"x\"", "share"),
            ("leave = \"f14\"", "leave"),
        ] {
            let (_folder, file) = file_with(&format!("lead_in = 0\n[keys]\nturn = \"f9\"\n{wrong}\n"));
            let (settings, problem) = file.read();
            // Of two that want one key, the first in the table has it.
            let holds: &[_] = match action {
                "hide" => &[
                    (KeyMeaning::Picture(PictureStep::Turn), "f9"),
                    (KeyMeaning::Mark, "f13"),
                ],
                _ => &[(KeyMeaning::Picture(PictureStep::Turn), "f9")],
            };
            let holds = keys(holds);
            assert_eq!((settings.keys, settings.lead_in), (holds, 0), "{wrong}");
            assert_eq!(problem, Some(SettingsProblem::BadKey { action }));
        }
        let (_folder, file) = file_with("keys = 3\n");
        let told = Some(SettingsProblem::BadValue { key: "keys" });
        assert_eq!(file.read(), (Settings::default(), told));
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_with_its_line_and_put_aside_when_something_is_set() {
        let broken = "theme = \"dark\"\ntext_size = = 3\n";
        let (folder, file) = file_with(broken);
        let told = Some(SettingsProblem::Malformed { line: 2 });
        assert_eq!(file.read(), (Settings::default(), told));
        file.write(&other()).expect("it is written");
        assert_eq!(file.read(), (other(), None));
        let aside = std::fs::read_to_string(folder.path().join(PUT_ASIDE)).expect("it was put aside");
        assert_eq!(aside, broken);
    }

    #[test]
    fn a_file_that_cannot_be_read_does_not_stop_anything() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join(FILE)).expect("a folder in its place");
        let file = SettingsFile::in_folder(folder.path().to_owned());
        assert_eq!(file.read(), (Settings::default(), Some(SettingsProblem::Unreadable)));
        assert!(file.write(&other()).is_err());
        let (_folder, file) = file_with("");
        std::fs::write(file.path().expect("a path"), [0xff, 0xfe, 0]).expect("bytes that are no text");
        assert_eq!(file.read(), (Settings::default(), Some(SettingsProblem::Unreadable)));
        assert_eq!(SettingsFile::default().read(), (Settings::default(), None));
    }
}
