//! Forms that are right, and what is said of those that are not.

use super::*;
use crate::forms::Wording;

const GOOD: &str = r#"form = 1
name = "craft"
version = "2"
title = { sv = "Hantverk", en = "Craft" }
source = "Enhetens eget"

[scale.five]
min = 1
max = 5
not_applicable = true
anchors = { 1 = "inte alls", 5 = { sv = "helt", en = "wholly" } }

[[group]]
title = "Upplägg"
score = "mean"

[[group.item]]
name = "agenda"
scale = "five"
text = "Dagordning"
help = "Båda har sagt sitt."

[[group.item]]
name = "silences"
answer = "count"
text = "Tystnader"

[[group]]
title = "Fritt"

[[group.item]]
name = "free"
answer = "comment"
text = "Övrigt"
"#;

/// What is said of the form with `from` replaced by `to`.
fn mistake(from: &str, to: &str) -> (Option<usize>, Mistake) {
    assert!(GOOD.contains(from), "{from}");
    let text = GOOD.replacen(from, to, 1);
    let mistake = parse(&text).expect_err(to);
    (mistake.line, mistake.what)
}

#[test]
fn a_form_is_read_as_it_is_written() {
    let form = parse(GOOD).expect("a form");
    assert_eq!(
        (form.name.as_str(), form.version.as_str(), form.text()),
        ("craft", "2", GOOD)
    );
    assert_eq!((form.title.swedish(), form.title.english()), ("Hantverk", "Craft"));
    assert_eq!(form.source, Some(Wording::One("Enhetens eget".into())));
    let names: Vec<&str> = form.items().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["agenda", "silences", "free"]);
    let scale = form.scale(form.item("agenda").expect("an item")).expect("its scale");
    assert_eq!((scale.min, scale.max, scale.not_applicable), (1, 5, true));
    assert_eq!(scale.anchor(5).map(Wording::english), Some("wholly"));
    assert_eq!(scale.anchor(3), None);
    assert_eq!(
        form.groups[0].rule,
        Some(Rule {
            how: HowScored::Mean,
            missing: 0
        })
    );
    // With the line ends of Windows, and a byte order mark as its editor writes one.
    assert!(parse(&GOOD.replace('\n', "\r\n")).is_ok() && parse(&format!("\u{feff}{GOOD}")).is_ok());
}

#[test]
fn what_can_be_an_answer_follows_from_the_item() {
    use crate::forms::Value::{NotApplicable, Number};
    let form = parse(GOOD).expect("a form");
    let allows = |name: &str, value| form.allows(form.item(name).expect("an item"), value);
    assert!(allows("agenda", Number(1)) && allows("agenda", Number(5)) && allows("agenda", NotApplicable));
    assert!(!allows("agenda", Number(0)) && !allows("agenda", Number(6)));
    assert!(allows("silences", Number(0)) && allows("silences", Number(999)));
    assert!(!allows("silences", Number(-1)) && !allows("silences", Number(1000)) && !allows("silences", NotApplicable));
    assert!(!allows("free", Number(1)) && !allows("free", NotApplicable));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    use Mistake::*;
    let unknown = |key: &str| UnknownKey(key.into());
    let not = |key: &str, expected| Not(key.into(), expected);
    for (from, to, line, what) in [
        ("form = 1", "form = 2", Some(1), Newer),
        ("form = 1\n", "", Some(1), Missing("form")),
        ("form = 1", "form = \"1\"", Some(1), not("form", Expected::Number)),
        ("\"craft\"", "\"My craft\"", Some(2), not("name", Expected::Name)),
        (
            "version = \"2\"",
            "version = 2",
            Some(3),
            not("version", Expected::Text),
        ),
        ("version = \"2\"\n", "", Some(1), Missing("version")),
        (", en = \"Craft\"", "", Some(4), Missing("en")),
        ("en = \"Craft\"", "de = \"Handwerk\"", Some(4), unknown("de")),
        (
            "\"Hantverk\"",
            "\" \"",
            Some(4),
            BadText {
                key: "sv".into(),
                max: TITLE_MAX,
            },
        ),
        ("\"Enhetens eget\"", "7", Some(5), not("source", Expected::Wording)),
        ("min = 1", "min = 1.5", Some(8), not("min", Expected::Number)),
        (
            "max = 5",
            "max = 1",
            Some(9),
            OutOfRange {
                key: "max".into(),
                min: 2,
                max: 11,
            },
        ),
        (
            "max = 5",
            "max = 12",
            Some(9),
            OutOfRange {
                key: "max".into(),
                min: 2,
                max: 11,
            },
        ),
        (
            "max = 5",
            "max = 99999999999999999999",
            Some(9),
            OutOfRange {
                key: "max".into(),
                min: 2,
                max: 11,
            },
        ),
        (
            "not_applicable = true",
            "not_applicable = \"ja\"",
            Some(10),
            not("not_applicable", Expected::YesNo),
        ),
        ("not_applicable", "notapplicable", Some(10), unknown("notapplicable")),
        (
            "{ 1 = ",
            "{ 0 = ",
            Some(11),
            OutOfRange {
                key: "0".into(),
                min: 1,
                max: 5,
            },
        ),
        (
            "{ 1 = ",
            "{ 01 = ",
            Some(11),
            OutOfRange {
                key: "01".into(),
                min: 1,
                max: 5,
            },
        ),
        (
            "score = \"mean\"",
            "score = \"sum\"",
            Some(15),
            not("score", Expected::Score),
        ),
        ("score = \"mean\"", "missing = 1", Some(15), Missing("score")),
        (
            "title = \"Fritt\"",
            "title = \"Fritt\"\nscore = \"mean\"",
            Some(30),
            CannotBeScored,
        ),
        (
            "scale = \"five\"",
            "scale = \"six\"",
            Some(19),
            NoSuchScale("six".into()),
        ),
        ("scale = \"five\"\n", "", Some(17), Missing("scale")),
        (
            "answer = \"count\"",
            "answer = \"often\"",
            Some(25),
            not("answer", Expected::Answer),
        ),
        (
            "answer = \"count\"",
            "answer = \"count\"\nreverse = true",
            Some(26),
            unknown("reverse"),
        ),
        (
            "name = \"silences\"",
            "name = \"agenda\"",
            Some(24),
            Repeated("agenda".into()),
        ),
        (
            "name = \"free\"",
            "name = \"agenda\"",
            Some(32),
            Repeated("agenda".into()),
        ),
        (
            "\"Dagordning\"",
            "\"Dag\\u0007\"",
            Some(20),
            BadText {
                key: "text".into(),
                max: TEXT_MAX,
            },
        ),
        (
            "\"Dagordning\"",
            "\"Dag\\u202e\"",
            Some(20),
            BadText {
                key: "text".into(),
                max: TEXT_MAX,
            },
        ),
        ("text = \"Dagordning\"", "text = \"Dagordning", Some(20), Syntax),
        (
            "[[group]]\ntitle = \"Fritt\"",
            "[[groups]]\ntitle = \"Fritt\"",
            Some(28),
            unknown("groups"),
        ),
    ] {
        assert_eq!(mistake(from, to), (line, what), "{from:?} → {to:?}");
    }
}

#[test]
fn a_form_has_limits() {
    let with_items = |count: usize| {
        let items =
            (0..count).map(|at| format!("[[group.item]]\nname = \"x{at}\"\nanswer = \"count\"\ntext = \"?\"\n"));
        GOOD.to_owned() + &items.collect::<String>()
    };
    assert!(parse(&with_items(ITEMS_MAX - 3)).is_ok());
    let too_many = parse(&with_items(ITEMS_MAX - 2)).expect_err("it has too many");
    assert_eq!(
        too_many.what,
        Mistake::Count {
            key: "item",
            max: ITEMS_MAX
        }
    );
    let none = parse(&GOOD[..GOOD.find("[[group]]").expect("groups")]).expect_err("it has none");
    assert_eq!(none.what, Mistake::Missing("group"));
    let long = GOOD.to_owned() + &"#".repeat(FORM_MAX);
    assert_eq!(parse(&long).map_err(|mistake| mistake.what), Err(Mistake::TooLong));
    assert_eq!(
        parse_bytes(long.as_bytes()).map_err(|mistake| mistake.what),
        Err(Mistake::TooLong)
    );
    let latin = [b"form = 1\nname = \"", &b"\xe5"[..], b"\""].concat();
    let mistake = parse_bytes(&latin).expect_err("it is no UTF-8");
    assert_eq!((mistake.line, mistake.what), (Some(2), Mistake::NotText));
    // However deep it is, it is refused without more than that.
    assert!(parse(&format!("form = {}1", "[".repeat(10_000))).is_err());
}

#[test]
fn scores_are_made_of_values_that_have_the_same_range() {
    let two = GOOD.replacen("min = 1", "min = 0", 1)
        + "[scale.other]\nmin = 1\nmax = 5\n\
        [total]\nscore = \"total\"\n[[group.item]]\nname = \"y\"\nscale = \"other\"\ntext = \"?\"\n";
    assert_eq!(
        parse(&two).map_err(|mistake| mistake.what),
        Err(Mistake::CannotBeScored)
    );
    let one = two.replacen("min = 0", "min = 1", 1);
    assert_eq!(
        parse(&one).expect("a form").total,
        Some(Rule {
            how: HowScored::Total,
            missing: 0
        })
    );
}
