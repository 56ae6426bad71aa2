//! Checks of what films need: a screen, sound, decoders, a fast cipher.

use super::finding::{Finding, Value};
use super::stage::StageReport;
use crate::platform::{self, Capture};
use crate::playback::{self, Inventory};
use crate::vault::{CipherBackend, cipher_backend, cipher_benchmark};

/// Bytes a second below which AES-GCM counts as computed in software, wholly or by half. Measured on one processor with
/// 2.9 GB/s in hardware: 311 MB/s with `polyval` in software, 153 with `aes`, 106 with both.
const HARDWARE_SPEED: f64 = 400e6;

/// Whether a window can be drawn, and by which device.
pub fn display(stages: &StageReport) -> Finding {
    const CHECK: &str = "doctor-display";
    match &stages.drawing {
        None => Finding::yellow(CHECK, "doctor-display-none"),
        Some(Err((_, detail))) => Finding::red(CHECK, "doctor-display-broken").with("why", detail),
        Some(Ok(drawing)) if drawing.software => {
            Finding::yellow(CHECK, "doctor-display-software").with("device", &drawing.device)
        }
        Some(Ok(drawing)) => Finding::green(CHECK, "doctor-display-hardware").with("device", &drawing.device),
    }
}

/// Whether other programs can record the film's window.
pub fn capture() -> Finding {
    const CHECK: &str = "doctor-capture";
    match platform::capture() {
        Capture::NoDesktop => Finding::yellow(CHECK, "doctor-capture-no-desktop"),
        Capture::Everything => Finding::yellow(CHECK, "doctor-capture-x11"),
        Capture::AsPicked => Finding::green(CHECK, "doctor-capture-as-picked"),
        Capture::WithoutAsking(extension) => {
            Finding::yellow(CHECK, "doctor-capture-without-asking").with("extension", extension)
        }
        Capture::Excluded => Finding::green(CHECK, "doctor-capture-excluded"),
        Capture::Remote => Finding::yellow(CHECK, "doctor-capture-remote"),
        Capture::NotExcluded(why) => Finding::yellow(CHECK, "doctor-capture-not-excluded").with("why", why),
    }
}

/// Whether there is a sound output.
pub fn sound() -> Finding {
    const CHECK: &str = "doctor-sound";
    match playback::sound_output() {
        Ok(Some(output)) => Finding::green(CHECK, "doctor-sound-works").with("output", output),
        Ok(None) => Finding::yellow(CHECK, "doctor-sound-none"),
        Err(error) => Finding::red(CHECK, "doctor-sound-no-gstreamer").with("why", error.to_string()),
    }
}

/// Whether the plugins for all formats of film are installed.
pub fn plugins() -> Finding {
    const CHECK: &str = "doctor-plugins";
    let inventory = match playback::inventory() {
        Ok(inventory) => inventory,
        Err(error) => return Finding::red(CHECK, "doctor-plugins-no-gstreamer").with("why", error.to_string()),
    };
    let Inventory {
        needed_by_all,
        kinds,
        packages,
    } = inventory;
    let packages = packages.join(" ");
    if !needed_by_all.is_empty() {
        return Finding::red(CHECK, "doctor-plugins-broken")
            .with("elements", needed_by_all.join(", "))
            .with("packages", packages);
    }
    if !kinds.is_empty() {
        return Finding::yellow(CHECK, "doctor-plugins-some")
            .with("kinds", kinds.join(", "))
            .with("packages", packages);
    }
    Finding::green(CHECK, "doctor-plugins-all")
}

/// Whether AES-GCM runs on the processor's instructions for it: whether it has them, and the speed that was measured.
pub fn aes() -> Finding {
    const CHECK: &str = "doctor-aes";
    let speed = match cipher_benchmark() {
        Ok(speed) => speed,
        Err(error) => return Finding::red(CHECK, "doctor-aes-broken").with("why", error.to_string()),
    };
    let finding = match cipher_backend() {
        CipherBackend::Hardware if speed >= HARDWARE_SPEED => Finding::green(CHECK, "doctor-aes-hardware"),
        // The processor has the instructions, but they are not used or do not help.
        CipherBackend::Hardware => Finding::red(CHECK, "doctor-aes-slow"),
        CipherBackend::Software => Finding::red(CHECK, "doctor-aes-software"),
    };
    // A speed is not negative, and far below the integer's limit.
    finding.with_value("speed", Value::Size(speed as u64))
}
