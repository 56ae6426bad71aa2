#![no_main]

vitrin_fuzz::target!("form");
