#![no_main]

vitrin_fuzz::target!("small_file");
