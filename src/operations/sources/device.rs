//! What a recording was made with, and whether that is a phone or a tablet (R-RECORD).

use super::recording::Device;

/// Makers of phones and tablets that make no cameras, in lower case.
const PHONE_MAKERS: &[&str] = &[
    "google",
    "huawei",
    "honor",
    "xiaomi",
    "redmi",
    "poco",
    "oneplus",
    "oppo",
    "realme",
    "vivo",
    "motorola",
    "nokia",
    "hmd global",
    "hmd",
    "fairphone",
    "nothing",
    "lge",
    "lg electronics",
    "htc",
    "asus",
    "zte",
    "tcl",
    "alcatel",
    "wiko",
    "doro",
    "lenovo",
    "meizu",
    "tecno",
    "infinix",
    "ulefone",
    "blackview",
    "cat",
    "crosscall",
    "essential products",
    "research in motion",
    "blackberry",
    "palm",
];

/// Beginnings of models that are phones or tablets, in lower case, whoever made them.
const PHONE_MODELS: &[&str] = &[
    "iphone",
    "ipad",
    "ipod",
    "sm-",
    "gt-",
    "galaxy",
    "sc-",
    "sch-",
    "sgh-",
    "pixel",
    "nexus",
    "xperia",
    "xq-",
    "so-",
    "sov",
    "lumia",
    "moto",
    "surface duo",
];

/// A device by its maker and model; `None` when neither is told. `is_android`: the film's fields are those that Android writes.
pub(super) fn device(make: &str, model: &str, is_android: bool) -> Option<Device> {
    if make.is_empty() && model.is_empty() && !is_android {
        return None;
    }
    Some(Device {
        make: make.to_owned(),
        model: model.to_owned(),
        is_phone: is_android || is_phone(make, model),
    })
}

fn is_phone(make: &str, model: &str) -> bool {
    let (make, model) = (make.to_lowercase(), model.to_lowercase());
    if PHONE_MAKERS.iter().any(|maker| make == *maker) {
        return true;
    }
    if PHONE_MODELS.iter().any(|beginning| model.starts_with(beginning)) {
        return true;
    }
    match make.as_str() {
        // Its computers record as well, which the rule allows, and say so.
        "apple" => !model.contains("mac") && !model.contains("studio display"),
        // Its cameras always say which they are.
        "samsung" => model.is_empty(),
        _ => false,
    }
}

/// Makers of AVCHD camcorders by their number.
pub(super) fn avchd_maker(number: u16) -> Option<&'static str> {
    match number {
        0x0103 => Some("Panasonic"),
        0x0108 => Some("Sony"),
        0x1011 => Some("Canon"),
        0x1104 => Some("JVC"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_and_tablets_are_told_from_cameras_and_computers() {
        for (make, model) in [
            ("Apple", "iPhone 13"),
            ("Apple", "iPad Pro"),
            ("Apple", ""),
            ("samsung", "SM-G991B"),
            ("samsung", "Galaxy S24"),
            ("SAMSUNG", ""),
            ("Google", "Pixel 8"),
            ("HUAWEI", "ELE-L29"),
            ("Sony", "XQ-DQ54"),
            ("", "iPhone 6"),
        ] {
            assert!(device(make, model, false).unwrap().is_phone, "{make} {model}");
        }
        for (make, model) in [
            ("Sony", "FDR-AX53"),
            ("SAMSUNG", "NX500"),
            ("Apple", "MacBookPro18,1"),
            ("Apple", "iMac21,1"),
            ("Panasonic", "HC-V785"),
            ("Canon", "LEGRIA HF R86"),
            ("GoPro", "HERO12 Black"),
            ("DJI", "OsmoPocket3"),
        ] {
            assert!(!device(make, model, false).unwrap().is_phone, "{make} {model}");
        }
        assert!(device("", "", true).unwrap().is_phone);
        assert_eq!(device("", "", false), None);
    }
}
