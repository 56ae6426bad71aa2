#![no_main]

vitrin_fuzz::target!("media_index");
