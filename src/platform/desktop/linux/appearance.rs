//! How the desktop's own windows look, as the desktop portal tells programs in and out of sandboxes alike.
#![forbid(unsafe_code)]

use std::time::Duration;

use winit::window::Theme;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{OwnedValue, Value};

use crate::platform::desktop::Appearance;

/// How long the portal may take to answer.
const TIMEOUT: Duration = Duration::from_secs(3);

/// What the desktop's windows look like; the window's own theme is not asked. `None` where there is no portal.
///
/// Waits for the portal: not to be called on a thread that draws.
#[must_use]
pub fn appearance(_: Option<Theme>) -> Option<Appearance> {
    let bus = Builder::session().ok()?.method_timeout(TIMEOUT).build().ok()?;
    let read = |key: &str| {
        let reply = bus.call_method(
            Some("org.freedesktop.portal.Desktop"),
            "/org/freedesktop/portal/desktop",
            Some("org.freedesktop.portal.Settings"),
            "ReadOne",
            &("org.freedesktop.appearance", key),
        );
        let answer: OwnedValue = reply.ok()?.body().deserialize().ok()?;
        number(&answer)
    };
    meant(read("contrast"), read("color-scheme"))
}

fn number(value: &Value) -> Option<u32> {
    match value {
        Value::U32(number) => Some(*number),
        Value::Value(inner) => number(inner),
        _ => None,
    }
}

/// The portal's numbers: contrast 1 is higher; scheme 1 is dark, 2 is light. Who prefers neither gets what Vitrin has where nothing is known.
fn meant(contrast: Option<u32>, scheme: Option<u32>) -> Option<Appearance> {
    match (contrast, scheme) {
        (Some(1), _) => Some(Appearance::HighContrast),
        (_, Some(2)) => Some(Appearance::Light),
        (None, None) => None,
        _ => Some(Appearance::Dark),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portals_numbers_are_understood() {
        assert_eq!(meant(Some(1), Some(2)), Some(Appearance::HighContrast));
        assert_eq!(meant(Some(0), Some(1)), Some(Appearance::Dark));
        assert_eq!(meant(None, Some(2)), Some(Appearance::Light));
        assert_eq!(meant(None, Some(0)), Some(Appearance::Dark));
        assert_eq!(meant(Some(7), None), Some(Appearance::Dark));
        assert_eq!(meant(None, None), None, "nobody has answered");
        let wrapped = Value::Value(Box::new(Value::U32(2)));
        assert_eq!((number(&wrapped), number(&Value::from("2"))), (Some(2), None));
    }
}
