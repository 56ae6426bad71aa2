//! The file that settings are kept in, which people may read and write too: their comments and what Vitrin does not know stay in it.

use std::io;
use std::path::PathBuf;

use toml_edit::{DocumentMut, Value};

use super::{FilmOpens, LEAD_INS, Settings, TEXT_SIZES, Theme};
use crate::platform;
use crate::texts::Language;
use crate::vault::{read_own_file, write_own_file};

/// Its name in the user's folder for settings.
const FILE: &str = "settings.toml";

/// Where a file is put aside that was no settings file when something was set anew.
const PUT_ASIDE: &str = "settings.old.toml";

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
        let language = settings.language.map_or("system", language_key);
        set(&mut document, "theme", settings.theme.key());
        set(&mut document, "text_size", i64::from(settings.text_size));
        set(&mut document, "language", language);
        set(&mut document, "film_opens", settings.film_opens.key());
        set(&mut document, "lead_in", i64::from(settings.lead_in));
        write_own_file(folder, FILE, &document.to_string())
    }
}

fn new_document() -> DocumentMut {
    NEW.parse().unwrap_or_default()
}

/// Changes a value; the comments around it stay.
fn set(document: &mut DocumentMut, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    if let Some(before) = document.get(key).and_then(|item| item.as_value()) {
        *value.decor_mut() = before.decor().clone();
    }
    document[key] = toml_edit::Item::Value(value);
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
    (settings, problem)
}

/// The one of `all` that the value names.
fn named<T: Copy>(all: &[T], key: impl Fn(T) -> &'static str, value: &Value) -> Option<T> {
    let name = value.as_str()?;
    all.iter().copied().find(|one| key(*one) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        }
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
            let text = lines.chain([wrong]).collect::<Vec<_>>().join("\n");
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
