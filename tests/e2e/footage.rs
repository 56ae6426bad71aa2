//! Real films, from cameras and studios, go the whole way.

use support::desktop::Desktop;
use support::films::decoded;
use support::picture::Picture;
use support::vitrin::a_vault;
use support::{footage, seconds};

#[test]
fn bikes_go_the_whole_way() {
    // 640×272, 25 frames a second.
    goes_the_whole_way("bikes.mp4", (640, 272), 25.0, [0, 60, 200, 33, 149]);
}

#[test]
fn a_bunny_goes_the_whole_way() {
    // 1280×720, 25 frames a second.
    goes_the_whole_way("bigbuckbunny.mp4", (1280, 720), 25.0, [0, 40, 120, 12, 99]);
}

/// init → import → list → verify → play → erase; the pictures shown are those that ffmpeg decodes.
fn goes_the_whole_way(name: &str, size: (usize, usize), fps: f64, places: [usize; 5]) {
    let clip = footage::clip(name);
    let truth = decoded(&clip, size, &["-fps_mode", "passthrough", "-frames:v", "202"]);
    let vault = a_vault();
    vault.import(&clip, "real").succeeds();
    let films = vault.list();
    let film = &films["films"][0];
    assert_eq!(film["title"], "real");
    vault.verify("real").succeeds();

    // Space for the window's frame around a picture that is not scaled.
    let desktop = Desktop::of_size(1400, 900);
    let mut playing = vault.play("real").paused().shown_on(&desktop);
    playing.without_overlay();
    let window = playing.window();
    window.resize(size.0, size.1);
    for n in places {
        let seeked = playing.seek((n as f64 + 0.5) / fps);
        assert_eq!((seeked.at() * fps).round() as usize, n, "{seeked:?}");
        let shown = settled(|| window.picture(), &truth[n]);
        shown.save(&format!("{}-{n}", name.trim_end_matches(".mp4")));
        let right = shown.difference(&truth[n]);
        eprintln!("frame {n} differs by {right:.2} of 255");
        assert!(right < 4.0, "frame {n} of {name} differs by {right:.2} of 255");
        // The neighbours differ more: it is this frame and no other.
        if n > 0 {
            let before = shown.difference(&truth[n - 1]);
            let after = shown.difference(&truth[n + 1]);
            assert!(
                right <= before && right <= after,
                "frame {n}: {before:.2} {right:.2} {after:.2}"
            );
        }
    }
    playing.seek(2.0);
    playing.play();
    playing.expect_where("a second of film", seconds(10), |event| {
        event.name() == "position" && event.at() > 3.0
    });
    playing.close();
    assert_eq!(playing.exit_code(seconds(10)), 0);

    vault.erase("real").succeeds();
    assert_eq!(vault.list()["films"].as_array().map(Vec::len), Some(0));
    assert!(
        vault.parts().is_empty(),
        "nothing of the film's size is left on the stick"
    );
}

/// The window's picture as soon as it is near the meant one, or after half a second.
fn settled(look: impl Fn() -> Picture, meant: &Picture) -> Picture {
    let until = std::time::Instant::now() + std::time::Duration::from_millis(500);
    loop {
        let shown = look();
        if shown.difference(meant) < 2.0 || std::time::Instant::now() > until {
            return shown;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
